//! A person of another station who stands at the window: the centre is asked, and keeps this
//! station informed of him from then on.

use std::time::Duration;

use counter_domain::number::IdentityNumber;
use counter_domain::role::Permission;
use counter_store::StoreError;
use counter_store::table::audit::AuditEntry;
use counter_sync::client::LineError;
use counter_wire::person::LookupRequest;

use super::page;
use crate::contract::{CommandError, ErrorCode, LookUpPersonRequest, PersonView};
use crate::counter::Counter;

/// So long a clerk waits for an answer.
const DEADLINE: Duration = Duration::from_secs(15);

impl Counter {
    /// Asks the centre for a person; the asking is audited here and there.
    pub fn look_up_person(
        &self,
        request: &LookUpPersonRequest,
    ) -> Result<PersonView, CommandError> {
        let work = self.work(Permission::Look)?;
        let typed = request.number.trim();
        let question = match IdentityNumber::parse_any(typed, work.today()) {
            Ok(number) => LookupRequest::Number {
                number: number.expose().to_owned(),
            },
            Err(_) => LookupRequest::Card {
                number: typed.to_uppercase(),
            },
        };
        let syncer = self
            .syncer()
            .ok_or(CommandError::new(ErrorCode::CentreMissing))?;
        work.store.write(|writing| {
            writing.audit_mut().append(&AuditEntry {
                at: work.at(),
                kind: "person_looked_up".to_owned(),
                actor: Some(work.user.staff.clone()),
                subject: "centre".to_owned(),
                detail: String::new(),
            })
        })?;
        let found = syncer
            .look_up(question, DEADLINE)
            .map_err(|error| from_line(&error))?
            .person
            .ok_or(CommandError::new(ErrorCode::NotFound))?;
        let state = page::person(&found);
        let person = state.person.id;
        work.store
            .write(|writing| writing.pages().answer(&[state], &[]).map(drop))
            .map_err(|error: StoreError| CommandError::from(error))?;
        let person = work.person(&person.to_string())?;
        self.person_view(&work, &person)
    }
}

/// The code of a failure of the line.
pub(crate) fn from_line(error: &LineError) -> CommandError {
    CommandError::new(code_of(error.code()))
}

/// The sentence's code for a stable code of the line.
pub(crate) fn code_of(code: &str) -> ErrorCode {
    match code {
        "unreachable" | "timeout" | "cut" => ErrorCode::CentreUnreachable,
        "captive_portal" | "garbage" | "answer_too_large" => ErrorCode::CentreNotOurs,
        "untrusted" | "wrong_time" | "certificate_rejected" | "no_certificate" => {
            ErrorCode::CentreUntrusted
        }
        "too_old" => ErrorCode::ProgramTooOld,
        "wrong_code" => ErrorCode::EnrolmentCodeWrong,
        "fenced_device" => ErrorCode::Fenced,
        "revoked_device" => ErrorCode::DeviceRevoked,
        "not_found" => ErrorCode::NotFound,
        "store" => ErrorCode::StoreBusy,
        _ => ErrorCode::CentreBusy,
    }
}
