//! From a transaction to the tables.

use crate::store::{Reading, Writing};
use crate::table::act::{Acts, ActsMut};
use crate::table::application_row::Applications;
use crate::table::audit::{Audit, AuditMut};
use crate::table::blob::Blobs;
use crate::table::document::{Documents, DocumentsMut};
use crate::table::draft::{Drafts, DraftsMut};
use crate::table::number::{Numbers, NumbersMut};
use crate::table::person::{People, PeopleMut};
use crate::table::print::{Prints, PrintsMut};
use crate::table::setting::{Settings, SettingsMut};
use crate::table::staff::{Staff, StaffMut};
use crate::table::station::{Enrolments, EnrolmentsMut};

macro_rules! handles {
    ($of:ident: $($(#[$doc:meta])* $name:ident -> $handle:ident,)*) => {
        impl $of<'_> {
            $($(#[$doc])* pub const fn $name(&self) -> $handle<'_> {
                $handle(self)
            })*
        }
    };
}

handles! { Reading:
    /// The journal.
    acts -> Acts,
    /// Lists of applications.
    applications -> Applications,
    /// The audit.
    audit -> Audit,
    /// Photos and other bytes.
    blobs -> Blobs,
    /// Papers.
    documents -> Documents,
    /// Drafts.
    drafts -> Drafts,
    /// The register of numbers.
    numbers -> Numbers,
    /// People and the finder.
    people -> People,
    /// Prints.
    prints -> Prints,
    /// Settings.
    settings -> Settings,
    /// Staff.
    staff -> Staff,
    /// The enrolment of this machine.
    enrolment -> Enrolments,
}

handles! { Writing:
    /// Adds to the journal.
    acts_mut -> ActsMut,
    /// Adds to the audit.
    audit_mut -> AuditMut,
    /// Keeps papers.
    documents_mut -> DocumentsMut,
    /// Writes drafts.
    drafts_mut -> DraftsMut,
    /// Gives numbers.
    numbers_mut -> NumbersMut,
    /// Takes down what the centre says of people.
    people_mut -> PeopleMut,
    /// Writes prints.
    prints_mut -> PrintsMut,
    /// Sets settings.
    settings_mut -> SettingsMut,
    /// Writes staff.
    staff_mut -> StaffMut,
    /// Enrols this machine.
    enrolment_mut -> EnrolmentsMut,
}
