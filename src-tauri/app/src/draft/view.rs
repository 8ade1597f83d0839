//! A draft as the UI shows it, with what would refuse it now.

use std::sync::Arc;

use counter_act::Hash;
use counter_domain::act::{Act, Draft as Wish};
use counter_domain::application::{
    Agent, Applicant, ApplicationContent, FormConfirmation, MaterialForm as PaperForm,
    MaterialKind, OnlineOrigin, PhotoRepairStep, required,
};
use counter_domain::decide::decide;
use counter_domain::id::ApplicationId;
use counter_domain::person::Person;
use counter_domain::rule::Refusal;
use counter_store::table::draft::DraftRecord;

use super::form::{self, DraftPhoto};
use super::objection::from_refusal;
use super::open::from_json;
use super::task::Task;
use crate::contract::{
    CommandError, DraftForm, DraftObjection, DraftView, ErrorCode, MaterialForm, OnlineOriginView,
    PhotoView, ReturnedView,
};
use crate::counter::{Counter, Work};
use crate::document::document_view;
use crate::fault::from_store;
use crate::online::origin;
use crate::photo::{photo_view, repair_of, repaired_view};
use crate::view::{moment_words, word};

/// A draft with everything that a decision on it needs.
pub(super) struct Opened {
    pub(super) task: Task,
    pub(super) form: DraftForm,
    pub(super) photo: Option<(Hash, Vec<u8>, Arc<counter_photo::Verdict>)>,
    /// What the photo was repaired from, and how.
    pub(super) repair: Option<(Hash, Vec<PhotoRepairStep>)>,
    /// Where it came in online.
    pub(super) online: Option<OnlineOrigin>,
}

impl Counter {
    pub(super) fn opened(&self, work: &Work, draft: &DraftRecord) -> Result<Opened, CommandError> {
        let photo = match draft.photo {
            None => None,
            Some(hash) => {
                let bytes = work
                    .store
                    .read(|reading| reading.blobs().get(hash))
                    .map_err(|error| from_store(&error))?
                    .ok_or(CommandError::new(ErrorCode::StoreDamaged))?;
                let verdict = self.photo_verdict(work, hash, &bytes);
                Some((hash, bytes, verdict))
            }
        };
        Ok(Opened {
            task: Task::of(draft),
            form: from_json(&draft.form)?,
            photo,
            repair: repair_of(work, draft)?,
            online: origin(work, draft)?,
        })
    }

    /// What the draft says as an application, or what in it cannot be said.
    pub(super) fn content(
        &self,
        work: &Work,
        opened: &Opened,
    ) -> Result<ApplicationContent, DraftObjection> {
        let sha256 = opened.photo.as_ref().map(|(hash, ..)| hash.to_string());
        let photo = match (&sha256, &opened.photo) {
            (Some(sha256), Some((.., verdict))) => Some(DraftPhoto {
                sha256,
                verdict,
                repair: opened.repair.as_ref(),
            }),
            _ => None,
        };
        let mut content =
            form::content(&opened.form, photo.as_ref(), &work.user.staff, work.today())?;
        content.online.clone_from(&opened.online);
        if opened.form.handwritten {
            content.handwritten = self.handwritten(&content);
        }
        Ok(content)
    }

    /// Decides a new application with a confirmation, or without one.
    pub(crate) fn decide_application(
        &self,
        work: &Work,
        person: &Person,
        content: &ApplicationContent,
        application: ApplicationId,
        form: Option<FormConfirmation>,
    ) -> Result<Act, Refusal> {
        self.decide_task(work, person, Task::Application, content, application, form)
    }

    /// Decides what a draft is for. An application that does not exist yet gets the id `new`.
    pub(super) fn decide_task(
        &self,
        work: &Work,
        person: &Person,
        task: Task,
        content: &ApplicationContent,
        new: ApplicationId,
        form: Option<FormConfirmation>,
    ) -> Result<Act, Refusal> {
        let wish = Wish {
            actor: work.actor(),
            request: task.request(new, content, form),
        };
        decide(Some(person), &wish, &self.assets.policy, work.now)
    }

    /// What would refuse the draft before its 受理单 is printed; none if it can be printed.
    pub(super) fn objection(
        &self,
        work: &Work,
        person: &Person,
        opened: &Opened,
    ) -> Option<DraftObjection> {
        let content = match self.content(work, opened) {
            Ok(content) => content,
            Err(objection) => return Some(objection),
        };
        let nowhere = ApplicationId(uuid::Uuid::nil());
        self.decide_task(work, person, opened.task, &content, nowhere, None)
            .err()
            .filter(|refusal| refusal.reason != "form_not_printed")
            .map(from_refusal)
    }

    pub(crate) fn draft_view(
        &self,
        work: &Work,
        draft: &DraftRecord,
        person: &Person,
    ) -> Result<DraftView, CommandError> {
        let opened = self.opened(work, draft)?;
        let photo_required = self.photo_is_required(work, person);
        let child = self.is_child(work, person);
        let applicant = if opened.form.by_agent {
            somebody()
        } else {
            Applicant::Oneself
        };
        let form_document = match &draft.frozen {
            None => None,
            Some(frozen) => work
                .store
                .read(|reading| reading.documents().get(frozen.document))
                .map_err(|error| from_store(&error))?
                .map(|document| document_view(&document, work))
                .transpose()?,
        };
        let objection = match draft.frozen {
            None => self.objection(work, person, &opened),
            Some(_) => None,
        };
        Ok(DraftView {
            draft: draft.id.to_string(),
            version: draft.version,
            banner: self.banner(work, person),
            required: match opened.online {
                None => papers(required(&applicant, child)),
                // He is registered at the portal under his own name (CARD-7-2-1).
                Some(_) => Vec::new(),
            },
            online: opened.online.as_ref().map(|origin| OnlineOriginView {
                id: origin.id.clone(),
                submitted_at: moment_words(origin.submitted_at),
            }),
            photo_required,
            photo: opened.photo.as_ref().map(|(hash, _, verdict)| PhotoView {
                repair: opened
                    .repair
                    .as_ref()
                    .map(|(original, steps)| repaired_view(*original, steps)),
                ..photo_view(*hash, verdict)
            }),
            objection,
            number: draft
                .frozen
                .as_ref()
                .map(|frozen| frozen.number.to_string()),
            form_document,
            returned: match opened.task {
                Task::Resubmission(application) => returned(person, application),
                Task::Application | Task::Correction(_) => None,
            },
            saved_at: moment_words(draft.saved_at),
            form: opened.form,
        })
    }

    /// Whether the application needs a photo of this person: the policy's `photo_required_age`.
    pub(super) fn photo_is_required(&self, work: &Work, person: &Person) -> bool {
        let today = work.today();
        match self.assets.policy.photo_required_age.at(today) {
            None => true,
            Some(from) => i64::from(person.facts.age_on(today)) >= i64::from(*from),
        }
    }

    /// Whether the person may be without an identity card (rules.md C14).
    pub(crate) fn is_child(&self, work: &Work, person: &Person) -> bool {
        let today = work.today();
        let from = *self.assets.policy.identity_card_age.at(today);
        i64::from(person.facts.age_on(today)) < i64::from(from)
    }

    /// Characters of the paper that no font has.
    pub(crate) fn handwritten(&self, content: &ApplicationContent) -> Vec<char> {
        let Ok(fonts) = self.fonts() else {
            return Vec::new();
        };
        let agent = match &content.applicant {
            Applicant::Oneself => "",
            Applicant::ByAgent(agent) => agent.name.expose(),
            Applicant::ByEmployer(employer) => employer.operator.expose(),
        };
        let text = format!(
            "{}{agent}{}",
            content.identity.name.expose(),
            content.remark.expose()
        );
        fonts.missing(&text)
    }
}

/// Why an application was last returned.
fn returned(person: &Person, application: ApplicationId) -> Option<ReturnedView> {
    let application = person.applications.get(&application)?;
    let last = application.returns.last()?;
    Some(ReturnedView {
        number: application.number.to_string(),
        reasons: last.reasons.iter().map(word).collect(),
        note: last.note.clone(),
        at: moment_words(last.at),
    })
}

/// An agent of whom nothing is known yet.
pub(crate) fn somebody() -> Applicant {
    Applicant::ByAgent(Agent {
        name: String::new().into(),
        number: String::new().into(),
        phone: String::new().into(),
        relation: String::new(),
    })
}

/// The lines of a checklist, none of them ticked.
pub(crate) fn papers(required: Vec<(MaterialKind, PaperForm)>) -> Vec<MaterialForm> {
    required
        .into_iter()
        .map(|(kind, paper)| MaterialForm {
            kind: word(&kind),
            form: word(&paper),
            copies: 1,
            verified: false,
        })
        .collect()
}
