//! Acts that need no paper of their own: decided on the person's head, recorded, sent.

use counter_domain::act::{Draft, Request};
use counter_domain::decide::decide;
use counter_domain::id::{ActId, PersonId};
use counter_domain::role::Permission;

use crate::contract::CommandError;
use crate::counter::{Correction, Counter, Recording};

impl Counter {
    /// Decides a request and records the act. Who may ask it is the rules' to say; the screen must
    /// be open. Where the act needs the actor's own signature, it is made with the keys that his
    /// login opened.
    pub fn record_request(
        &self,
        person: PersonId,
        request: Request,
    ) -> Result<ActId, CommandError> {
        let work = self.work(Permission::Look)?;
        let keys = self
            .session()
            .open
            .as_ref()
            .and_then(|open| open.keys.clone());
        let draft = Draft {
            actor: work.actor(),
            request,
        };
        let id = work.store.write(|writing| {
            let head = writing.people().head(person)?;
            let act = decide(head.as_ref(), &draft, &self.assets.policy, work.now)?;
            self.record_correction(
                &work,
                writing,
                &Recording {
                    act: &act,
                    person,
                    business_number: None,
                    enclosures: &[],
                },
                Correction {
                    keys: keys.as_deref(),
                    ..Correction::default()
                },
            )
        })?;
        self.act_recorded();
        Ok(id)
    }
}
