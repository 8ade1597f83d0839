//! What a draft is for: an application, one in the place of an act (更正), or one that was returned
//! and is handed in again (补正后重提).
//!
//! The two others keep the number of what they continue: it is on papers that the citizen holds.

use counter_domain::act::Request;
use counter_domain::application::{ApplicationContent, FormConfirmation};
use counter_domain::id::{ActId, ApplicationId};
use counter_domain::number::BusinessNumber;
use counter_domain::person::Person;
use counter_store::Writing;
use counter_store::table::draft::DraftRecord;

use crate::contract::{CommandError, ErrorCode};
use crate::desk::correction_of;
use crate::fault::from_store;

/// The business of the contract.
pub(crate) const RESUBMIT: &str = "resubmit_application";

/// What a draft becomes when it is submitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Task {
    /// An application.
    Application,
    /// The same application in the place of an act.
    Correction(ActId),
    /// A returned application, handed in again.
    Resubmission(ApplicationId),
}

impl Task {
    /// What a draft is for, by the name of its business.
    pub(crate) fn of(draft: &DraftRecord) -> Self {
        if let Some(act) = correction_of(draft) {
            return Self::Correction(act);
        }
        let again = draft.business.strip_prefix(RESUBMIT);
        let again = again.and_then(|rest| rest.strip_prefix('/')?.parse().ok());
        again.map_or(Self::Application, Self::Resubmission)
    }

    /// The business under which the draft of a resubmission is kept: one for each application.
    pub(crate) fn resubmission(application: ApplicationId) -> String {
        format!("{RESUBMIT}/{application}")
    }

    /// Whether the 受理单 takes a number of its own, which is void if nothing comes of it.
    pub(crate) const fn takes_a_number(self) -> bool {
        matches!(self, Self::Application)
    }

    /// The number that the 受理单 carries on; none where it takes a new one.
    pub(crate) fn number(
        self,
        writing: &Writing<'_>,
        person: &Person,
    ) -> Result<Option<BusinessNumber>, CommandError> {
        let number = match self {
            Self::Application => return Ok(None),
            Self::Correction(act) => writing
                .acts()
                .get(act)
                .map_err(|error| from_store(&error))?
                .and_then(|record| record.business_number)
                .and_then(|number| number.parse().ok()),
            Self::Resubmission(application) => {
                let application = person.applications.get(&application);
                application.map(|application| application.number.clone())
            }
        };
        number
            .map(Some)
            .ok_or(CommandError::new(ErrorCode::NotFound))
    }

    /// The request that the rules decide. An application that does not exist yet gets the id `new`.
    pub(crate) fn request(
        self,
        new: ApplicationId,
        content: &ApplicationContent,
        form: Option<FormConfirmation>,
    ) -> Request {
        let content = Box::new(content.clone());
        match self {
            Self::Application | Self::Correction(_) => Request::SubmitApplication {
                application: new,
                content,
                form,
            },
            Self::Resubmission(application) => Request::ResubmitApplication {
                application,
                content,
                form,
            },
        }
    }
}
