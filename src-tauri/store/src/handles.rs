//! From a transaction to the tables.

use crate::page::Pages;
use crate::store::{Reading, Writing};
use crate::table::act::{Acts, ActsMut};
use crate::table::act_before::ActsBefore;
use crate::table::application_row::Applications;
use crate::table::audit::{Audit, AuditMut};
use crate::table::batch::{Batches, BatchesMut};
use crate::table::blob::{Blobs, BlobsMut};
use crate::table::card_row::Cards;
use crate::table::certificate_row::Certificates;
use crate::table::delivery::{Deliveries, DeliveriesMut};
use crate::table::document::{Documents, DocumentsMut};
use crate::table::draft::{Drafts, DraftsMut};
use crate::table::fence::Fences;
use crate::table::foreign::{ForeignActs, ForeignActsMut};
use crate::table::handover::{Handovers, HandoversMut};
use crate::table::number::{Numbers, NumbersMut};
use crate::table::online::Online;
use crate::table::pack::Packs;
use crate::table::person::{People, PeopleMut};
use crate::table::print::{Prints, PrintsMut};
use crate::table::published::Publications;
use crate::table::seal::{Seals, SealsMut};
use crate::table::setting::{Settings, SettingsMut};
use crate::table::staff::{Staff, StaffMut};
use crate::table::station::{Enrolments, EnrolmentsMut};
use crate::table::sync_state::{SyncStates, SyncStatesMut};
use crate::table::trusted_key::TrustedKeys;

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
    /// What was before an act.
    acts_before -> ActsBefore,
    /// Lists of applications.
    applications -> Applications,
    /// The audit.
    audit -> Audit,
    /// Lists of employers.
    batches -> Batches,
    /// Photos and other bytes.
    blobs -> Blobs,
    /// Lists of cards.
    cards -> Cards,
    /// Lists of certificates.
    certificates -> Certificates,
    /// What became of sending.
    deliveries -> Deliveries,
    /// Papers.
    documents -> Documents,
    /// Drafts.
    drafts -> Drafts,
    /// Whether acts may be made.
    fence -> Fences,
    /// Acts of the station's other windows.
    foreign_acts -> ForeignActs,
    /// What was handed over.
    handovers -> Handovers,
    /// The register of numbers.
    numbers -> Numbers,
    /// What citizens began elsewhere.
    online -> Online,
    /// Policy packs.
    packs -> Packs,
    /// People and the finder.
    people -> People,
    /// Prints.
    prints -> Prints,
    /// Texts that the centre publishes.
    published -> Publications,
    /// Electronic seals.
    seals -> Seals,
    /// Settings.
    settings -> Settings,
    /// Staff.
    staff -> Staff,
    /// How this machine stands with the centre.
    sync_state -> SyncStates,
    /// Public keys that are believed.
    trusted_keys -> TrustedKeys,
    /// The enrolment of this machine.
    enrolment -> Enrolments,
}

handles! { Writing:
    /// Adds to the journal.
    acts_mut -> ActsMut,
    /// Adds to the audit.
    audit_mut -> AuditMut,
    /// Writes lists of employers.
    batches_mut -> BatchesMut,
    /// Notes which blobs the centre has.
    blobs_mut -> BlobsMut,
    /// Writes what becomes of sending.
    deliveries_mut -> DeliveriesMut,
    /// Keeps papers.
    documents_mut -> DocumentsMut,
    /// Writes drafts.
    drafts_mut -> DraftsMut,
    /// Takes acts of other windows in.
    foreign_acts_mut -> ForeignActsMut,
    /// Writes what is handed over.
    handovers_mut -> HandoversMut,
    /// Gives numbers.
    numbers_mut -> NumbersMut,
    /// Takes down what the centre sent.
    pages -> Pages,
    /// Takes down what the centre says of people.
    people_mut -> PeopleMut,
    /// Writes prints.
    prints_mut -> PrintsMut,
    /// Keeps electronic seals.
    seals_mut -> SealsMut,
    /// Sets settings.
    settings_mut -> SettingsMut,
    /// Writes staff.
    staff_mut -> StaffMut,
    /// Notes how this machine stands with the centre.
    sync_state_mut -> SyncStatesMut,
    /// Enrols this machine.
    enrolment_mut -> EnrolmentsMut,
}
