//! Showing a whole number: a command of its own, audited each time.

use counter_domain::role::Permission;
use counter_store::StoreError;
use counter_store::table::audit::AuditEntry;

use crate::contract::{CommandError, PersonRequest, UnmaskResponse};
use crate::counter::Counter;
use crate::fault::from_store;

impl Counter {
    /// A person's whole number.
    pub fn unmask_person(&self, request: &PersonRequest) -> Result<UnmaskResponse, CommandError> {
        let work = self.work(Permission::Unmask)?;
        let person = work.person(&request.person)?;
        work.store
            .write(|writing| {
                writing.audit_mut().append(&AuditEntry {
                    at: work.at(),
                    kind: "number_shown".to_owned(),
                    actor: Some(work.user.staff.clone()),
                    subject: format!("person/{}", person.id),
                    detail: String::new(),
                })
            })
            .map_err(|error: StoreError| from_store(&error))?;
        Ok(UnmaskResponse {
            number: person.facts.number.into_inner(),
        })
    }
}
