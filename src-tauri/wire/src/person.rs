//! People as the centre knows them.

use std::borrow::Cow;

use counter_domain::person::Person;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

/// A person's state at a version of the centre.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PersonBase {
    /// 1, 2, 3 …; grows with every report and every accepted act.
    pub version: u64,
    /// The state, in form [`crate::version::STATE_FORM`].
    #[schemars(with = "PersonState")]
    pub state: Person,
}

/// Asks for a person who stands at the window and is another station's. The asking is audited, and
/// from then on his changes come to this station too.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum LookupRequest {
    /// By 社会保障号码.
    Number {
        /// The whole number.
        number: String,
    },
    /// By the card that he shows.
    Card {
        /// The whole number of the card.
        number: String,
    },
}

/// Who was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LookupResponse {
    /// The person, if the centre knows him.
    pub person: Option<PersonBase>,
}

/// The state is the domain's; the document says only that it is an object with an id.
struct PersonState;

impl JsonSchema for PersonState {
    fn schema_name() -> Cow<'static, str> {
        "PersonState".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "object",
            "description": "A person with his facts, cards and applications, as counter-domain writes him.",
            "required": ["id", "facts", "cards", "applications"],
            "properties": {
                "id": {"type": "string", "format": "uuid"},
                "provisional": {"type": "boolean"},
                "facts": {"type": "object"},
                "cards": {"type": "object"},
                "applications": {"type": "object"}
            }
        })
    }
}
