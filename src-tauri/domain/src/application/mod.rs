//! The application for a card: what is asked, what is handed in, and how it goes on.

mod attendance;
mod content;
mod leaving;
mod material;
mod record;
mod table;

pub use attendance::Attendance;
pub use content::{
    Agent, Applicant, ApplicationContent, Employer, ExchangeReason, FormConfirmation, IdentitySeen,
    IdentitySource, MakingPath, OnlineOrigin, PassedFinding, PhotoAttachment, PhotoRepairStep,
    PhotoSource, PhotoTick, Purpose,
};
pub use leaving::{HandInList, HandedIn, Posting};
pub use material::{Material, MaterialForm, MaterialKind, Visit, required, required_at};
pub use record::{Application, ApplicationStatus, ReturnReason, ReturnRecord, Telling, TellingWay};
pub use table::{ApplicationStep, cell};
