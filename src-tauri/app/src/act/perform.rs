//! Doing a business: decided, recorded with its receipt, all of it or nothing.

use counter_document::{RenderOptions, render};
use counter_domain::act::{Act, Draft};
use counter_domain::decide::decide;
use counter_domain::id::{DocumentId, DraftId};
use counter_domain::person::Person;
use counter_domain::role::Permission;
use counter_store::table::document::DocumentRecord;
use counter_store::{StoreError, Writing};

use super::business::Business;
use super::receipt::{Numbered, receipt};
use crate::contract::{CommandError, ErrorCode, PerformActRequest, PerformedView};
use crate::counter::{Correction, Counter, Recording, Work};
use crate::document::compose::Setting;
use crate::document::{document_record, document_view, from_render};
use crate::fault::incident;

impl Counter {
    /// Does a business about a card or an application. Who may is the rules' to say.
    pub fn perform_act(&self, request: &PerformActRequest) -> Result<PerformedView, CommandError> {
        let work = self.work(Permission::Look)?;
        let business = Business::parse(&request.business)?;
        let person = work.person(&request.person)?;
        let asked = business.request(&person, &request.subject, &request.form, work.today())?;
        let keys = self
            .session()
            .open
            .as_ref()
            .and_then(|open| open.keys.clone());
        let draft = Draft {
            actor: work.actor(),
            request: asked,
        };
        let (paper, act) = work.store.write(|writing| {
            let head = writing.people().head(person.id)?;
            let act = decide(head.as_ref(), &draft, &self.assets.policy, work.now)?;
            let paper = self.receipt(&work, writing, &person, &act)?;
            let number = match &paper {
                Some(paper) => Some(paper.record.number.clone()),
                None => application_number(&person, &act),
            };
            let id = self.record_correction(
                &work,
                writing,
                &Recording {
                    act: &act,
                    person: person.id,
                    business_number: number,
                    enclosures: &[],
                },
                Correction {
                    keys: keys.as_deref(),
                    ..Correction::default()
                },
            )?;
            if let Some(paper) = &paper {
                let documents = writing.documents_mut();
                documents.add(&paper.record, &paper.bytes)?;
                documents.tie(paper.record.id, id)?;
            }
            Ok::<_, CommandError>((paper, act))
        })?;
        self.act_recorded();
        let after = work.person(&request.person)?;
        Ok(PerformedView {
            person: self.person_view(&work, &after)?,
            receipt: paper
                .map(|paper| document_view(&paper.record, &work))
                .transpose()?,
            marks: act.marks.iter().map(|mark| mark.fact.to_string()).collect(),
        })
    }

    /// The receipt of an act under its number: the application's own, or the next of the day.
    fn receipt(
        &self,
        work: &Work,
        writing: &Writing<'_>,
        person: &Person,
        act: &Act,
    ) -> Result<Option<Paper>, CommandError> {
        let setting = Setting {
            organisations: &self.assets.organisations,
            policy: &self.assets.policy,
            office: work.office(),
            clerk: format!("{}（工号 {}）", work.user.name, work.user.staff.0),
            at: work.at(),
        };
        let Some(draw) = receipt(&setting, person, act) else {
            return Ok(None);
        };
        let number = match application_number(person, act) {
            Some(number) => number,
            None => self.next_number(work, writing)?,
        };
        let paper = draw(Numbered(&number));
        let options = RenderOptions {
            printed_at: work.now.beijing(),
            handwritten: true,
        };
        let pdf = render(&paper, self.fonts()?, &options).map_err(|error| from_render(&error))?;
        let id = DocumentId(self.random.uuid(work.at()));
        Ok(Some(Paper {
            record: document_record(id, &paper, &pdf, work.at()),
            bytes: pdf.bytes,
        }))
    }

    fn next_number(&self, work: &Work, writing: &Writing<'_>) -> Result<String, CommandError> {
        let station = writing
            .enrolment()
            .get()
            .map_err(|error: StoreError| CommandError::from(error))?
            .ok_or(CommandError::new(ErrorCode::StoreMissing))?
            .station;
        // No draft lies behind it; the act that follows in this transaction uses it at once.
        let behind = DraftId(self.random.uuid(work.at()));
        let reserved = writing.numbers_mut().reserve(
            work.office(),
            &station.code,
            work.today(),
            behind,
            work.at(),
        );
        reserved
            .map(|number| number.to_string())
            .map_err(|error| incident(ErrorCode::Internal, &error))
    }
}

struct Paper {
    record: DocumentRecord,
    bytes: Vec<u8>,
}

/// The number of the application that the act is a step of.
fn application_number(person: &Person, act: &Act) -> Option<String> {
    let (application, _) = act.body.application_step()?;
    let application = person.applications.get(&application)?;
    Some(application.number.to_string())
}
