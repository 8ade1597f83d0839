//! Opening, listing and throwing away one's own drafts. Nobody sees another's.

use counter_domain::application::Purpose;
use counter_domain::id::DraftId;
use counter_domain::person::Person;
use counter_domain::role::Permission;
use counter_store::StoreError;
use counter_store::table::draft::{ChangeDraftError, DraftAt, DraftRecord, NewDraft};
use counter_store::table::number::VoidNumberError;

use super::form;
use super::task::{RESUBMIT, Task};
use crate::contract::{
    CommandError, DraftRequest, DraftRow, DraftView, ErrorCode, Nothing, OpenDraftRequest,
};
use crate::counter::{Counter, Work};
use crate::desk::correction_of;
use crate::fault::{from_store, incident};
use crate::view::{masked, moment_words};

impl Counter {
    /// Opens one's own draft for a person, or begins one. What refuses the person whatever he
    /// hands in is said at once.
    pub fn open_draft(&self, request: &OpenDraftRequest) -> Result<DraftView, CommandError> {
        let work = self.work(Permission::Enter)?;
        let person = work.person(&request.person)?;
        if request.business == RESUBMIT {
            return self.open_resubmission(&work, &person, request.subject.as_deref());
        }
        let purpose = purpose(&request.business, request.subject.as_deref())?;
        let business = &request.business;
        let own = work
            .store
            .read(|reading| reading.drafts().find(&work.user.staff, person.id, business))
            .map_err(|error: StoreError| from_store(&error))?;
        if let Some(draft) = own {
            return self.draft_view(&work, &draft, &person);
        }
        if let Some(refusal) = self.application_refusal(&work, &person, purpose) {
            return Err(refusal.into());
        }
        let draft = self.begin(&work, &person, business, purpose)?;
        self.draft_view(&work, &draft, &person)
    }

    /// Opens one's own draft by its id.
    pub fn resume_draft(&self, request: &DraftRequest) -> Result<DraftView, CommandError> {
        let work = self.work(Permission::Enter)?;
        let draft = work.own_draft(&request.draft)?;
        let person = work.draft_person(&draft)?;
        self.draft_view(&work, &draft, &person)
    }

    /// Throws one's own draft away. A number that its 受理单 carries becomes void.
    pub fn discard_draft(&self, request: &DraftRequest) -> Result<Nothing, CommandError> {
        let work = self.work(Permission::Enter)?;
        let draft = work.own_draft(&request.draft)?;
        work.store.write(|writing| {
            let draft = writing
                .drafts_mut()
                .remove(at(&work, &draft))
                .map_err(from_change)?;
            match &draft.frozen {
                None => Ok(()),
                // What continues something keeps its number.
                Some(_) if !Task::of(&draft).takes_a_number() => Ok(()),
                Some(frozen) => writing
                    .numbers_mut()
                    .void(&frozen.number, "discarded", work.at())
                    .map_err(|error| from_void(&error)),
            }
        })?;
        Ok(Nothing {})
    }

    fn begin(
        &self,
        work: &Work,
        person: &Person,
        business: &str,
        purpose: Purpose,
    ) -> Result<DraftRecord, CommandError> {
        let pickup_place = self
            .assets
            .organisations
            .get(work.office())
            .map(|office| office.name.clone())
            .unwrap_or_default();
        let mut typed = form::empty(purpose, &pickup_place);
        if let Some(phone) = &person.facts.phone {
            typed.phone.clone_from(phone.expose());
        }
        let draft = NewDraft {
            id: DraftId(self.random.uuid(work.at())),
            author: work.user.staff.clone(),
            person: person.id,
            business: business.to_owned(),
            form: to_json(&typed)?,
            at: work.at(),
        };
        work.store
            .write(|writing| writing.drafts_mut().begin(&draft))
            .map_err(|error: StoreError| from_store(&error))?;
        work.own_draft(&draft.id.to_string())
    }
}

impl Work {
    pub(crate) fn draft_rows(&self) -> Result<Vec<DraftRow>, CommandError> {
        self.store.read(|reading| -> Result<_, CommandError> {
            let mut rows = Vec::new();
            for draft in reading.drafts().of_author(&self.user.staff)? {
                if let Some(person) = reading.people().head(draft.person)? {
                    let form = from_json(&draft.form)?;
                    rows.push(DraftRow {
                        purpose: form.purpose,
                        draft: draft.id.to_string(),
                        person: draft.person.to_string(),
                        name: person.facts.name.expose().clone(),
                        citizen_number: masked(person.facts.number.expose()),
                        number: draft
                            .frozen
                            .as_ref()
                            .map(|frozen| frozen.number.to_string()),
                        saved_at: moment_words(draft.saved_at),
                    });
                }
            }
            Ok(rows)
        })
    }

    /// The person of a draft as its rules see him: a correction is decided as if the act that it
    /// stands for were not there.
    pub(crate) fn draft_person(&self, draft: &DraftRecord) -> Result<Person, CommandError> {
        match correction_of(draft) {
            None => self.person(&draft.person.to_string()),
            Some(act) => self
                .store
                .read(|reading| reading.people().head_without(draft.person, act))
                .map_err(|error: StoreError| from_store(&error))?
                .ok_or(CommandError::new(ErrorCode::NotFound)),
        }
    }

    /// A draft of the user; one that is another's is not found.
    pub(crate) fn own_draft(&self, id: &str) -> Result<DraftRecord, CommandError> {
        let id: DraftId = id
            .parse()
            .map_err(|_| CommandError::new(ErrorCode::NotFound))?;
        self.store
            .read(|reading| reading.drafts().get(id, &self.user.staff))
            .map_err(|error: StoreError| from_store(&error))?
            .ok_or(CommandError::new(ErrorCode::NotFound))
    }
}

/// What an application of a business is for.
fn purpose(business: &str, subject: Option<&str>) -> Result<Purpose, CommandError> {
    let old_card = || {
        let card = subject.and_then(|subject| subject.parse().ok());
        card.ok_or(CommandError::new(ErrorCode::NotFound))
    };
    match business {
        "first_application" => Ok(Purpose::First),
        "replacement" => Ok(Purpose::Replacement {
            old_card: old_card()?,
        }),
        "exchange" => Ok(Purpose::Exchange {
            old_card: old_card()?,
        }),
        _ => Err(CommandError::new(ErrorCode::InvalidInput)
            .with("field", "business")
            .with("reason", "unknown_choice")),
    }
}

pub(crate) fn to_json(form: &crate::contract::DraftForm) -> Result<String, CommandError> {
    serde_json::to_string(form).map_err(|error| incident(ErrorCode::Internal, &error))
}

/// Kept apart so that a draft of an older program, with fields missing, says so.
pub(super) fn from_json(json: &str) -> Result<crate::contract::DraftForm, CommandError> {
    serde_json::from_str(json).map_err(|error| incident(ErrorCode::Internal, &error))
}

/// The draft in the version that was read.
pub(crate) const fn at<'a>(work: &'a Work, draft: &DraftRecord) -> DraftAt<'a> {
    DraftAt {
        id: draft.id,
        author: &work.user.staff,
        version: draft.version,
    }
}

pub(crate) fn from_change(error: ChangeDraftError) -> CommandError {
    match error {
        ChangeDraftError::NotFound | ChangeDraftError::NoPhoto => {
            CommandError::new(ErrorCode::NotFound)
        }
        ChangeDraftError::Changed { .. } | ChangeDraftError::NotFrozen => {
            CommandError::new(ErrorCode::DraftOutdated)
        }
        ChangeDraftError::Frozen => CommandError::new(ErrorCode::DraftFrozen),
        ChangeDraftError::Store(error) => from_store(&error),
    }
}

pub(super) fn from_void(error: &VoidNumberError) -> CommandError {
    match error {
        VoidNumberError::Store(error) => from_store(error),
        VoidNumberError::NotReserved(_) => incident(ErrorCode::Internal, error),
    }
}
