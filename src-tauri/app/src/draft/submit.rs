//! Submitting: the act is decided, sealed and recorded together with the photo, both papers, the
//! number that it uses and the end of the draft; all of it or nothing.

use counter_domain::act::{Act, ActBody, ApplicationSubmitted};
use counter_domain::application::FormConfirmation;
use counter_domain::evolve::evolve;
use counter_domain::id::ApplicationId;
use counter_domain::person::Person;
use counter_domain::role::Permission;
use counter_store::table::document::DocumentRecord;
use counter_store::table::draft::{DraftRecord, Frozen};

use super::open::{at, from_change};
use super::view::Opened;
use crate::contract::{CommandError, ErrorCode, SubmitApplicationRequest, SubmittedView};
use crate::counter::{Correction, Counter, Enclosure, Recording, Work};
use crate::desk::correction_of;
use crate::document::compose::application_receipt;
use crate::document::document_view;
use crate::fault::from_store;
use crate::view::application_row;

impl Counter {
    /// Submits a draft whose 受理单 was printed.
    pub fn submit_application(
        &self,
        request: &SubmitApplicationRequest,
    ) -> Result<SubmittedView, CommandError> {
        let work = self.work(Permission::Enter)?;
        let draft = work.own_draft(&request.draft)?;
        let person = work.draft_person(&draft)?;
        let opened = self.opened(&work, &draft)?;
        let content = self.content(&work, &opened).map_err(CommandError::from)?;
        let form = match &draft.frozen {
            None => None,
            Some(frozen) => Some((frozen, form_document(&work, frozen)?)),
        };
        let confirmation = form.as_ref().map(|(frozen, document)| FormConfirmation {
            number: frozen.number.clone(),
            content_sha256: frozen.content_sha256.clone(),
            form_sha256: document.sha256.to_string(),
            printed_at: document.made_at,
            signed: request.signed,
        });
        let application = ApplicationId(self.random.uuid(work.at()));
        let task = opened.task;
        let act = self.decide_task(&work, &person, task, &content, application, confirmation)?;
        let submitted = submitted(&person, &act.body);
        let (Some((_, form)), Some(submitted)) = (&form, submitted) else {
            return Err(CommandError::new(ErrorCode::Internal));
        };
        self.submit(&work, &draft, &person, &opened, form, &act, &submitted)
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "each is a part of what is recorded"
    )]
    fn submit(
        &self,
        work: &Work,
        draft: &DraftRecord,
        person: &Person,
        opened: &Opened,
        form: &DocumentRecord,
        act: &Act,
        submitted: &ApplicationSubmitted,
    ) -> Result<SubmittedView, CommandError> {
        let setting = self.setting(work);
        let receipt = application_receipt(&setting, person, submitted, &act.marks);
        let receipt = self.draw(work, &receipt, opened.form.handwritten)?;
        let enclosures: Vec<Enclosure<'_>> = opened
            .photo
            .iter()
            .map(|(_, bytes, _)| Enclosure {
                role: "photo",
                bytes,
            })
            .collect();
        work.store.write(|writing| {
            let id = self.record_correction(
                work,
                writing,
                &Recording {
                    act,
                    person: person.id,
                    business_number: Some(submitted.form.number.to_string()),
                    enclosures: &enclosures,
                },
                Correction {
                    replaces: correction_of(draft),
                    keys: None,
                },
            )?;
            let store_fault = |error| from_store(&error);
            let documents = writing.documents_mut();
            documents
                .add(&receipt.record, &receipt.bytes)
                .map_err(store_fault)?;
            documents.tie(form.id, id).map_err(store_fault)?;
            documents.tie(receipt.record.id, id).map_err(store_fault)?;
            writing
                .drafts_mut()
                .remove(at(work, draft))
                .map_err(from_change)
        })?;
        self.act_recorded();
        let after = evolve(Some(person.clone()), &act.body, &act.marks);
        let application = after
            .as_ref()
            .and_then(|person| person.applications.get(&submitted.application))
            .ok_or(CommandError::new(ErrorCode::Internal))?;
        Ok(SubmittedView {
            row: application_row(
                application,
                person,
                work.user.name.clone(),
                "pending",
                &self.assets.policy,
                work.at(),
            ),
            receipt: document_view(&receipt.record, work)?,
            marks: act.marks.iter().map(|mark| mark.fact.to_string()).collect(),
        })
    }
}

/// What the receipt tells: of a resubmission, with the dates of the day on which the application
/// was taken. None for any other act.
fn submitted(person: &Person, body: &ActBody) -> Option<ApplicationSubmitted> {
    match body {
        ActBody::ApplicationSubmitted(submitted) => Some((**submitted).clone()),
        ActBody::ApplicationResubmitted {
            application,
            content,
            form,
            entered_by,
        } => {
            let known = person.applications.get(application)?;
            Some(ApplicationSubmitted {
                application: *application,
                content: (**content).clone(),
                form: form.clone(),
                office: known.office.clone(),
                entered_by: entered_by.clone(),
                accepted_at: known.accepted_at,
                filing_due: known.filing_due,
                card_due: known.card_due,
                due_is_provisional: known.due_is_provisional,
            })
        }
        _ => None,
    }
}

fn form_document(work: &Work, frozen: &Frozen) -> Result<DocumentRecord, CommandError> {
    work.store
        .read(|reading| reading.documents().get(frozen.document))
        .map_err(|error| from_store(&error))?
        .ok_or(CommandError::new(ErrorCode::StoreDamaged))
}
