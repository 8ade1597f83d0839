//! Printing the 受理单 that the employer signs for everybody on its list: numbers, frozen rows and
//! paper in one transaction, as for a draft.

use counter_document::{CardBatchForm, Document, Due, ListedApplicant, Material};
use counter_domain::act::Act;
use counter_domain::application::{ApplicationContent, FormConfirmation, MakingPath};
use counter_domain::calendar::{beijing, card_making_due};
use counter_domain::id::ApplicationId;
use counter_domain::number::BusinessNumber;
use counter_domain::person::Person;
use counter_domain::role::Permission;
use counter_store::table::batch::{BatchRow, Printed};
use counter_store::{StoreError, Writing};

use super::entry::{Checked, CheckedPhoto, Entry, Problem, RowState};
use super::from_change;
use super::view::complete_form;
use crate::contract::{BatchForm, BatchRequest, BatchView, CommandError, ErrorCode};
use crate::counter::{Counter, Work};
use crate::document::compose::{making_words, mark_words, office};
use crate::fault::{from_store, incident};
use crate::view::masked;

/// A paper of twenty thousand rows is below it.
const PAPER_BYTES: u64 = 8 * 1024 * 1024;

/// A row that nothing holds back.
struct Good {
    row: BatchRow,
    person: Person,
    content: ApplicationContent,
}

impl Counter {
    /// Reserves numbers for the good rows, freezes them, makes their 受理单. A row that the rules
    /// refuse by now becomes one with a problem and holds no other back.
    pub fn prepare_batch(&self, request: &BatchRequest) -> Result<BatchView, CommandError> {
        let work = self.work(Permission::Enter)?;
        let batch = work.own_batch(&request.batch)?;
        let form = complete_form(&work, &batch)?;
        let rows = work
            .store
            .read(|reading| reading.batches().rows(batch.id))
            .map_err(|error: StoreError| from_store(&error))?;
        if rows.iter().any(BatchRow::is_frozen) {
            return work.batch_view(batch.id);
        }
        let mut good = Vec::new();
        for row in rows {
            good.extend(self.good_row(&work, &form, row)?);
        }
        if good.is_empty() {
            return Err(CommandError::new(ErrorCode::InvalidInput)
                .with("field", "rows")
                .with("reason", "none_good"));
        }
        work.store.require_room(PAPER_BYTES)?;
        work.store.write(|writing| {
            let mut people = Vec::with_capacity(good.len());
            for good in &good {
                people.push(self.print_row(&work, writing, good)?);
            }
            let paper = self.batch_paper(&work, &form, people, &good);
            let paper = self.draw(&work, &paper, true)?;
            let documents = writing.documents_mut();
            documents.add(&paper.record, &paper.bytes)?;
            let batches = writing.batches_mut();
            batches
                .printed(batch.id, paper.record.id, work.at())
                .map_err(from_change)
        })?;
        work.batch_view(batch.id)
    }

    /// The row if it is good and the rules still say so.
    fn good_row(
        &self,
        work: &Work,
        form: &BatchForm,
        row: BatchRow,
    ) -> Result<Option<Good>, CommandError> {
        let entry = Entry::of(&row)?;
        let state = entry.state(&row);
        let person = entry.checked.as_ref().and_then(|checked| checked.person);
        let (RowState::Good, Some(person)) = (state, person) else {
            return Ok(None);
        };
        let person = work.person(&person.to_string())?;
        let content = self.row_content(work, form, &entry);
        let nowhere = ApplicationId(uuid::Uuid::nil());
        let refusal = self
            .decide_application(work, &person, &content, nowhere, None)
            .err()
            .filter(|refusal| refusal.reason != "form_not_printed");
        let Some(refusal) = refusal else {
            return Ok(Some(Good {
                row,
                person,
                content,
            }));
        };
        work.store
            .write(|writing| note_problem(writing, &row, entry, Problem::of(refusal)))?;
        Ok(None)
    }

    /// What the row says as an application.
    pub(super) fn row_content(
        &self,
        work: &Work,
        form: &BatchForm,
        entry: &Entry,
    ) -> ApplicationContent {
        let photo = entry.checked.as_ref();
        let photo: Option<&CheckedPhoto> = photo.and_then(|checked| checked.photo.as_ref());
        let mut content = entry.content(form, photo, &work.user.staff, work.today());
        content.handwritten = self.handwritten(&content);
        content
    }

    fn print_row(
        &self,
        work: &Work,
        writing: &Writing<'_>,
        good: &Good,
    ) -> Result<ListedApplicant, CommandError> {
        let station = writing
            .enrolment()
            .get()?
            .ok_or(CommandError::new(ErrorCode::StoreMissing))?
            .station;
        let number = writing
            .numbers_mut()
            .reserve(
                work.office(),
                &station.code,
                work.today(),
                good.row.id,
                work.at(),
            )
            .map_err(|error| incident(ErrorCode::Internal, &error))?;
        let act = self.as_signed(work, good, &number)?;
        let marks: Vec<String> = act.marks.iter().map(mark_words).collect();
        let facts = &good.person.facts;
        let applicant = ListedApplicant {
            number: number.to_string(),
            name: facts.name.expose().clone(),
            identity_number_masked: masked(facts.number.expose()),
            to_be_verified: marks.join("；"),
        };
        let printed = Printed {
            number,
            content_sha256: good.content.sha256(),
        };
        let batches = writing.batches_mut();
        batches.freeze(good.row.id, &printed).map_err(from_change)?;
        Ok(applicant)
    }

    /// The act that a signature would make of the row: what is printed is what will be decided.
    fn as_signed(
        &self,
        work: &Work,
        good: &Good,
        number: &BusinessNumber,
    ) -> Result<Act, CommandError> {
        let signed = FormConfirmation {
            number: number.clone(),
            content_sha256: good.content.sha256(),
            form_sha256: String::new(),
            printed_at: work.at(),
            signed: true,
        };
        let nowhere = ApplicationId(uuid::Uuid::nil());
        let (person, content) = (&good.person, &good.content);
        Ok(self.decide_application(work, person, content, nowhere, Some(signed))?)
    }

    fn batch_paper(
        &self,
        work: &Work,
        form: &BatchForm,
        people: Vec<ListedApplicant>,
        good: &[Good],
    ) -> Document {
        let setting = self.setting(work);
        let policy = &self.assets.policy;
        let today = work.today();
        let days = policy.making_days.at(today);
        let due = card_making_due(&policy.holidays, today, *days);
        let path = good.first().map(|good| &good.content.path);
        let photos = good.iter().filter(|good| good.content.photo.is_some());
        Document::CardBatchForm(Box::new(CardBatchForm {
            number: people
                .first()
                .map(|person| person.number.clone())
                .unwrap_or_default(),
            office: office(&setting),
            accepted_at: beijing(work.at()),
            employer: form.employer.trim().to_owned(),
            operator_name: form.operator_name.trim().to_owned(),
            operator_number_masked: masked(form.operator_number.trim()),
            operator_phone: form.operator_phone.trim().to_owned(),
            making: making_words(path.unwrap_or(&MakingPath::CentreBatch)),
            pickup_place: form.pickup_place.trim().to_owned(),
            card_due: Due {
                date: due.date,
                basis: format!("自受理之日起{days}天内"),
                provisional: false,
            },
            materials: materials(good.len(), photos.count()),
            people,
            clerk: setting.clerk.clone(),
        }))
    }
}

fn materials(people: usize, photos: usize) -> Vec<Material> {
    let short = |count: usize| u16::try_from(count).unwrap_or(u16::MAX);
    let material = |name: &str, originals, electronic, remark: &str| Material {
        name: name.to_owned(),
        originals,
        copies: 0,
        electronic,
        remark: Some(remark.to_owned()),
    };
    let mut materials = vec![
        material("单位介绍信", 1, 0, "原件留存"),
        material("单位经办人身份证件", 1, 0, "原件已核验，当场退还"),
        material("申领人身份证件", short(people), 0, "原件已逐人核验，退还"),
    ];
    if photos > 0 {
        materials.push(material("近期白底免冠电子照片", 0, short(photos), "已检查"));
    }
    materials
}

/// Notes what refuses a row.
pub(super) fn note_problem(
    writing: &Writing<'_>,
    row: &BatchRow,
    entry: Entry,
    problem: Problem,
) -> Result<(), CommandError> {
    let checked = entry.checked.as_ref();
    let entry = Entry {
        checked: Some(Checked {
            person: checked.and_then(|checked| checked.person),
            photo: checked.and_then(|checked| checked.photo.clone()),
            problem: Some(problem),
        }),
        ..entry
    };
    let json = entry.to_json()?;
    let batches = writing.batches_mut();
    batches
        .put_entry(row.id, row.line, &json)
        .map_err(from_change)
}
