//! One request decided on the person's head and recorded, with the paper that belongs to it; all of
//! it or nothing.

use counter_domain::act::{Act, Draft, Request};
use counter_domain::decide::decide;
use counter_domain::id::{ActId, PersonId};
use counter_domain::person::Person;
use counter_domain::role::Permission;
use counter_store::Writing;

use crate::contract::CommandError;
use crate::counter::{Correction, Counter, Recording, Work};
use crate::document::Paper;

/// What became of a request.
pub(super) struct Recorded {
    pub(super) id: ActId,
    pub(super) act: Act,
    pub(super) paper: Option<Paper>,
}

impl Counter {
    /// Decides a request and records the act, without a paper. Who may ask it is the rules' to say;
    /// the screen must be open.
    pub fn record_request(
        &self,
        person: PersonId,
        request: Request,
    ) -> Result<ActId, CommandError> {
        let work = self.work(Permission::Look)?;
        let recorded = self.decide_and_record(&work, person, request, |_, _, _| Ok(None))?;
        Ok(recorded.id)
    }

    /// Decides a request on the person's head, draws its paper and records the act under the
    /// paper's number, or under that of the application whose step it is. Where the act needs the
    /// actor's own signature, it is made with the keys that his login opened.
    pub(super) fn decide_and_record(
        &self,
        work: &Work,
        person: PersonId,
        request: Request,
        draw: impl FnOnce(&Writing<'_>, &Person, &Act) -> Result<Option<Paper>, CommandError>,
    ) -> Result<Recorded, CommandError> {
        let keys = self
            .session()
            .open
            .as_ref()
            .and_then(|open| open.keys.clone());
        let draft = Draft {
            actor: work.actor(),
            request,
        };
        let recorded = work.store.write(|writing| {
            let head = writing.people().head(person)?;
            let act = decide(head.as_ref(), &draft, &self.assets.policy, work.now)?;
            let paper = match &head {
                Some(head) => draw(writing, head, &act)?,
                None => None,
            };
            let of_application = || application_number(head.as_ref()?, &act);
            let number = paper.as_ref().map(|paper| paper.record.number.clone());
            let id = self.record_correction(
                work,
                writing,
                &Recording {
                    act: &act,
                    person,
                    business_number: number.or_else(of_application),
                    enclosures: &[],
                },
                Correction {
                    keys: keys.as_deref(),
                    ..Correction::default()
                },
            )?;
            if let Some(Paper { record, bytes }) = &paper {
                let documents = writing.documents_mut();
                documents.add(record, bytes)?;
                documents.tie(record.id, id)?;
            }
            Ok::<_, CommandError>(Recorded { id, act, paper })
        })?;
        self.act_recorded();
        Ok(recorded)
    }
}

/// The number of the application that the act is a step of.
pub(super) fn application_number(person: &Person, act: &Act) -> Option<String> {
    let (application, _) = act.body.application_step()?;
    let application = person.applications.get(&application)?;
    Some(application.number.to_string())
}
