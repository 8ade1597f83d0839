//! 《一次性告知单》: whoever comes with papers missing takes home, in one go, what the business
//! needs. It is no act and takes no business number; the draft stays as it is.

use counter_document::{Document, MaterialsNotice, NeededMaterial};
use counter_domain::application::{Applicant, MaterialForm, MaterialKind, required};
use counter_domain::calendar::beijing;
use counter_domain::person::Person;
use counter_domain::role::Permission;
use counter_store::StoreError;

use super::form::purpose;
use super::view::{Opened, somebody};
use crate::contract::{CommandError, DocumentView, DraftRequest, ErrorCode};
use crate::counter::{Counter, Work};
use crate::document::compose::{material_word, office, purpose_words};
use crate::document::document_view;
use crate::photo::photo_view;
use crate::view::{masked, word};

/// What a photo must be like, in the words of the rule (PHOTO-1).
const PHOTO_FORM: &str = "358×441像素，JPG格式，10至60KB，也可以在窗口当场拍摄";

impl Counter {
    /// Makes the notice of a draft: everything that is needed, and what of it was seen today.
    pub fn make_materials_notice(
        &self,
        request: &DraftRequest,
    ) -> Result<DocumentView, CommandError> {
        let work = self.work(Permission::Enter)?;
        let draft = work.own_draft(&request.draft)?;
        let person = work.draft_person(&draft)?;
        let opened = self.opened(&work, &draft)?;
        let setting = self.setting(&work);
        let purpose = purpose(&opened.form).map_err(CommandError::from)?;
        let notice = Document::MaterialsNotice(Box::new(MaterialsNotice {
            number: number(&work)?,
            office: office(&setting),
            told_at: beijing(work.at()),
            business: purpose_words(purpose).to_owned(),
            person_name: person.facts.name.expose().clone(),
            identity_number_masked: masked(person.facts.number.expose()),
            materials: self.all_that_is_needed(&work, &opened, &person),
            clerk: setting.clerk.clone(),
        }));
        let paper = self.draw(&work, &notice, true)?;
        work.store.write(|writing| {
            writing.documents_mut().add(&paper.record, &paper.bytes)?;
            Ok::<_, StoreError>(())
        })?;
        document_view(&paper.record, &work)
    }

    fn all_that_is_needed(
        &self,
        work: &Work,
        opened: &Opened,
        person: &Person,
    ) -> Vec<NeededMaterial> {
        let applicant = if opened.form.by_agent {
            somebody()
        } else {
            Applicant::Oneself
        };
        let is_seen = |kind: &MaterialKind, form: &MaterialForm| {
            let (kind, form) = (word(kind), word(form));
            let mut seen = opened.form.materials.iter();
            seen.any(|paper| paper.verified && paper.kind == kind && paper.form == form)
        };
        let papers = required(&applicant, self.is_child(work, person));
        let mut needed: Vec<NeededMaterial> = papers
            .iter()
            .map(|(kind, form)| NeededMaterial {
                name: material_word(*kind).to_owned(),
                form: form_word(*form).to_owned(),
                is_there: is_seen(kind, form),
            })
            .collect();
        if self.photo_is_required(work, person) {
            let photo = opened.photo.as_ref();
            needed.push(NeededMaterial {
                name: "近期白底免冠电子照片".to_owned(),
                form: PHOTO_FORM.to_owned(),
                is_there: photo.is_some_and(|(hash, _, verdict)| photo_view(*hash, verdict).ok),
            });
        }
        needed
    }
}

const fn form_word(form: MaterialForm) -> &'static str {
    match form {
        MaterialForm::Original => "原件",
        MaterialForm::Copy => "复印件",
        MaterialForm::Electronic => "电子件",
        MaterialForm::DataExchange => "由数据共享取得，不用带",
    }
}

/// The window and the second: no two notices of a window have one.
fn number(work: &Work) -> Result<String, CommandError> {
    let enrolment = work.store.read(|reading| reading.enrolment().get())?;
    let station = enrolment
        .ok_or(CommandError::new(ErrorCode::StoreMissing))?
        .station;
    Ok(format!(
        "GZ{}{}-{}",
        work.office(),
        station.code,
        beijing(work.at()).strftime("%Y%m%d%H%M%S")
    ))
}
