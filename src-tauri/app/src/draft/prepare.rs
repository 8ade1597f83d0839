//! Printing the 受理单 for signature: the number is reserved and the draft frozen, in one
//! transaction with the paper, so that what is signed is what is submitted.

use counter_domain::application::{ApplicationContent, FormConfirmation};
use counter_domain::id::ApplicationId;
use counter_domain::number::BusinessNumber;
use counter_domain::person::Person;
use counter_domain::role::Permission;
use counter_domain::rule::Mark;
use counter_store::Writing;
use counter_store::keys::Station;
use counter_store::table::draft::Frozen;

use super::open::{at, from_change, from_void};
use super::task::Task;
use crate::contract::{CommandError, DraftRequest, DraftView, ErrorCode};
use crate::counter::{Counter, Work};
use crate::document::compose::application_form;
use crate::fault::{from_store, incident};

/// No paper of the counter is larger.
const PAPER_BYTES: u64 = 256 * 1024;

impl Counter {
    /// Reserves the number, freezes the draft, makes the 受理单. A draft that the rules would
    /// refuse is not printed.
    pub fn prepare_form(&self, request: &DraftRequest) -> Result<DraftView, CommandError> {
        let work = self.work(Permission::Enter)?;
        let draft = work.own_draft(&request.draft)?;
        let person = work.draft_person(&draft)?;
        if draft.frozen.is_some() {
            return self.draft_view(&work, &draft, &person);
        }
        let opened = self.opened(&work, &draft)?;
        let content = self.content(&work, &opened).map_err(CommandError::from)?;
        let nowhere = ApplicationId(uuid::Uuid::nil());
        let task = opened.task;
        let refusal = self
            .decide_task(&work, &person, task, &content, nowhere, None)
            .err();
        if let Some(refusal) = refusal
            && refusal.reason != "form_not_printed"
        {
            return Err(refusal.into());
        }
        let setting = self.setting(&work);
        work.store.require_room(PAPER_BYTES)?;
        let photo = opened.photo.as_ref().map(|(_, bytes, _)| bytes.as_slice());
        work.store.write(|writing| {
            let station = enrolled(writing)?;
            let number = match task.number(writing, &person)? {
                Some(number) => number,
                None => writing
                    .numbers_mut()
                    .reserve(
                        work.office(),
                        &station.code,
                        work.today(),
                        draft.id,
                        work.at(),
                    )
                    .map_err(|error| incident(ErrorCode::Internal, &error))?,
            };
            let marks = self.marks(&work, &person, task, &content, &number)?;
            let form = application_form(&setting, &number, &person, &content, &marks, photo);
            let paper = self.draw(&work, &form, opened.form.handwritten)?;
            writing
                .documents_mut()
                .add(&paper.record, &paper.bytes)
                .map_err(|error| from_store(&error))?;
            let frozen = Frozen {
                content_sha256: content.sha256(),
                number,
                document: paper.record.id,
            };
            writing
                .drafts_mut()
                .freeze(at(&work, &draft), &frozen, work.at())
                .map_err(from_change)
        })?;
        let draft = work.own_draft(&request.draft)?;
        self.draft_view(&work, &draft, &person)
    }

    /// Opens a frozen draft again. Its number becomes void: a changed draft needs a new 受理单.
    pub fn reopen_draft(&self, request: &DraftRequest) -> Result<DraftView, CommandError> {
        let work = self.work(Permission::Enter)?;
        let draft = work.own_draft(&request.draft)?;
        if draft.frozen.is_some() {
            work.store.write(|writing| {
                let (_, frozen) = writing
                    .drafts_mut()
                    .thaw(at(&work, &draft), work.at())
                    .map_err(from_change)?;
                if !Task::of(&draft).takes_a_number() {
                    return Ok(());
                }
                writing
                    .numbers_mut()
                    .void(&frozen.number, "changed", work.at())
                    .map_err(|error| from_void(&error))
            })?;
        }
        let draft = work.own_draft(&request.draft)?;
        let person = work.draft_person(&draft)?;
        self.draft_view(&work, &draft, &person)
    }

    /// The marks that the application will carry: what is printed is what will be decided.
    fn marks(
        &self,
        work: &Work,
        person: &Person,
        task: Task,
        content: &ApplicationContent,
        number: &BusinessNumber,
    ) -> Result<Vec<Mark>, CommandError> {
        let signed = FormConfirmation {
            number: number.clone(),
            content_sha256: content.sha256(),
            form_sha256: String::new(),
            printed_at: work.at(),
            signed: true,
        };
        let nowhere = ApplicationId(uuid::Uuid::nil());
        let act = self.decide_task(work, person, task, content, nowhere, Some(signed))?;
        Ok(act.marks)
    }
}

fn enrolled(writing: &Writing<'_>) -> Result<Station, CommandError> {
    writing
        .enrolment()
        .get()
        .map_err(|error| from_store(&error))?
        .map(|enrolment| enrolment.station)
        .ok_or(CommandError::new(ErrorCode::StoreMissing))
}
