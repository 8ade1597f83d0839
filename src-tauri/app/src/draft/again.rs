//! Drafts that begin with what an earlier act said: of a correction, and of a returned application
//! that is handed in again (补正后重提).

use counter_act::{Hash, Subject};
use counter_domain::act::ActBody;
use counter_domain::application::{ApplicationContent, ApplicationStep, cell};
use counter_domain::decide::decide;
use counter_domain::id::{ApplicationId, DraftId, PersonId};
use counter_domain::person::Person;
use counter_domain::rule::Refusal;
use counter_domain::table::Cell;
use counter_store::StoreError;
use counter_store::table::draft::{DraftAt, NewDraft};

use super::form::{self, filled};
use super::open::{from_change, to_json};
use super::task::Task;
use crate::contract::{CommandError, DraftForm, DraftView, ErrorCode};
use crate::counter::{Counter, Work};
use crate::people::{is_about_papers, nothing_handed_in};

impl Counter {
    /// Opens one's own draft of a resubmission, or begins one. What refuses the application
    /// whatever is handed in is said at once.
    pub(super) fn open_resubmission(
        &self,
        work: &Work,
        person: &Person,
        subject: Option<&str>,
    ) -> Result<DraftView, CommandError> {
        let application: ApplicationId = subject
            .and_then(|subject| subject.parse().ok())
            .ok_or(CommandError::new(ErrorCode::NotFound))?;
        let business = Task::resubmission(application);
        let own = work.store.read(|reading| {
            reading
                .drafts()
                .find(&work.user.staff, person.id, &business)
        })?;
        if let Some(draft) = own {
            return self.draft_view(work, &draft, person);
        }
        if let Some(refusal) = self.resubmission_refusal(work, person, application) {
            return Err(refusal.into());
        }
        let known = person
            .applications
            .get(&application)
            .ok_or(CommandError::new(ErrorCode::NotFound))?;
        let said = last_content(work, person.id, application)?;
        let form = match &said {
            // What was seen that day is looked at again: papers and photo are not yet ticked.
            Some(content) => DraftForm {
                materials: Vec::new(),
                ticks: Vec::new(),
                passed: Vec::new(),
                ..filled(content)
            },
            // Another window took it, and what was handed in there is not here.
            None => form::empty(known.purpose, &known.pickup_place),
        };
        let photo = said.as_ref().and_then(|content| content.photo.as_ref());
        let photo = photo.map(|photo| photo.sha256.as_str());
        let id = self.begin_filled(work, person.id, business, &form, photo)?;
        let draft = work.own_draft(&id.to_string())?;
        self.draft_view(work, &draft, person)
    }

    /// What refuses handing an application in again, whatever is handed in; none if it may be.
    pub(crate) fn resubmission_refusal(
        &self,
        work: &Work,
        person: &Person,
        application: ApplicationId,
    ) -> Option<Refusal> {
        let known = person.applications.get(&application)?;
        if let Cell::Refused { rule, reason } = cell(known.status, ApplicationStep::Resubmit) {
            return Some(Refusal {
                rule,
                reason: reason.into(),
                params: [("number".to_owned(), known.number.to_string())].into(),
            });
        }
        let content = nothing_handed_in(person, known.purpose);
        let wish = counter_domain::act::Draft {
            actor: work.actor(),
            request: Task::Resubmission(application).request(application, &content, None),
        };
        decide(Some(person), &wish, &self.assets.policy, work.now)
            .err()
            .filter(|refusal| !is_about_papers(refusal))
    }

    /// Begins a draft with its fields filled, and with the photo if its bytes are here.
    pub(crate) fn begin_filled(
        &self,
        work: &Work,
        person: PersonId,
        business: String,
        form: &DraftForm,
        photo: Option<&str>,
    ) -> Result<DraftId, CommandError> {
        let photo = photo
            .and_then(Hash::parse)
            .map(|hash| work.store.read(|reading| reading.blobs().get(hash)))
            .transpose()?
            .flatten();
        self.begin_with(work, person, business, form, photo.as_deref())
    }

    /// Begins a draft with its fields filled and with these bytes as its photo.
    pub(crate) fn begin_with(
        &self,
        work: &Work,
        person: PersonId,
        business: String,
        form: &DraftForm,
        photo: Option<&[u8]>,
    ) -> Result<DraftId, CommandError> {
        let id = DraftId(self.random.uuid(work.at()));
        let form = to_json(form)?;
        work.store.write(|writing| {
            let drafts = writing.drafts_mut();
            drafts.begin(&NewDraft {
                id,
                author: work.user.staff.clone(),
                person,
                business,
                form,
                at: work.at(),
            })?;
            if let Some(photo) = photo {
                let begun = DraftAt {
                    id,
                    author: &work.user.staff,
                    version: 1,
                };
                drafts
                    .set_photo(begun, Some(photo), work.at())
                    .map_err(from_change)?;
            }
            Ok::<_, CommandError>(())
        })?;
        Ok(id)
    }
}

/// What was last handed in for an application at this machine; none where that was elsewhere.
fn last_content(
    work: &Work,
    person: PersonId,
    application: ApplicationId,
) -> Result<Option<ApplicationContent>, CommandError> {
    let subject = Subject {
        kind: "person".to_owned(),
        id: person.to_string(),
    };
    Ok(work.store.read(|reading| {
        for record in reading.acts().of_subject(&subject)?.into_iter().rev() {
            let told = reading.acts().told(record)?;
            match told.payload.map(|payload| payload.body) {
                Some(ActBody::ApplicationSubmitted(submitted))
                    if submitted.application == application =>
                {
                    return Ok(Some(submitted.content));
                }
                Some(ActBody::ApplicationResubmitted {
                    application: of,
                    content,
                    ..
                }) if of == application => return Ok(Some(*content)),
                _ => {}
            }
        }
        Ok::<_, StoreError>(None)
    })?)
}
