//! Identifiers, each its own type, all UUIDs made by whoever creates the thing.
//!
//! No order is ever taken from an id: the bits of time in a UUIDv7 only help indexes.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    };
}

id!(
    /// One thing that one member of staff did.
    ActId
);
id!(
    /// A person, the subject of cards, applications and papers.
    PersonId
);
id!(
    /// A physical social-security card.
    CardId
);
id!(
    /// An application for a card.
    ApplicationId
);
id!(
    /// A draft that has not become an act.
    DraftId
);
id!(
    /// A printed or printable document.
    DocumentId
);
id!(
    /// A machine that has been enrolled; never reused.
    DeviceId
);
