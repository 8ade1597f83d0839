//! What the program tells the UI by itself.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{PrintView, ProgressView, SessionView, StatusView, SyncView};

/// Something changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "event", content = "data", rename_all = "snake_case")]
#[ts(export)]
pub enum AppEvent {
    /// The status bar.
    Status(StatusView),
    /// The session: locked by idleness, closed.
    Session(SessionView),
    /// A card was put on a social-security card reader.
    CardPresent {
        /// Name of the reader.
        reader: String,
    },
    /// The card was taken away.
    CardRemoved {
        /// Name of the reader.
        reader: String,
    },
    /// A card was put on the identity-card reader.
    IdentityCardPresent {},
    /// A photo has come whole into the folder that a camera fills.
    PhotoArrived {},
    /// A print went on.
    Print(PrintView),
    /// The line to the centre.
    Sync(SyncView),
    /// 用印: how far a batch is.
    Stamping(ProgressView),
    /// 单位批量: how far a run over an employer's list is.
    Batch(ProgressView),
}
