//! All that IT support asks when cards are not read, free of personal data, and one sentence on what to do.

use std::time::Duration;

use serde::Serialize;

use crate::card::CardIdentity;
use crate::error::ReadError;
use crate::exchange_log::Exchange;
use crate::hub::ReaderHub;
use crate::identity_card::{IdentityReader, IdentityReaderState};
use crate::platform;
use crate::state::{CardPresence, ReaderStatus, ServiceState};

/// What asking one card what it is may take.
const ASKING: Duration = Duration::from_secs(2);

/// How readers, cards and drivers are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Diagnosis {
    /// The PC/SC service.
    pub service: ServiceState,
    /// The drivers that are installed.
    pub drivers: Vec<String>,
    /// The readers and what lies on them.
    pub readers: Vec<ReaderDiagnosis>,
    /// The identity-card reader; `None` where none is watched.
    pub identity_reader: Option<IdentityReaderState>,
    /// The last exchanges, the oldest first, without personal data.
    pub exchanges: Vec<Exchange>,
    /// What to do.
    pub advice: Advice,
}

/// One sentence on what to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Advice {
    /// A stable name, by which a screen finds its sentence: that of a [`ReadError`], `ready` or
    /// `card_ready`.
    pub code: &'static str,
    /// The sentence.
    pub sentence: String,
}

impl From<&ReadError> for Advice {
    fn from(error: &ReadError) -> Self {
        Self {
            code: error.code(),
            sentence: error.sentence(),
        }
    }
}

/// One reader.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReaderDiagnosis {
    /// Its name in PC/SC.
    pub name: String,
    /// What lies on it.
    pub card: CardPresence,
    /// False while a reading of this reader hangs.
    pub responding: bool,
    /// The card's answer to reset in hexadecimal.
    pub answer_to_reset: String,
    /// What the card says it is.
    pub identity: Option<CardIdentity>,
    /// Code of the error that asking it brought.
    pub problem: Option<String>,
    /// It holds the PSAM.
    pub psam: bool,
}

impl ReaderHub {
    /// Looks at everything. Cards are asked what they are, never whose.
    pub fn diagnose(&self, identity_reader: Option<&IdentityReader>) -> Diagnosis {
        let state = self.settled_state();
        let mut first_error = None;
        let readers = state
            .readers
            .into_iter()
            .map(|reader| self.diagnose_reader(reader, &mut first_error))
            .collect::<Vec<_>>();
        let identity_reader = identity_reader.map(IdentityReader::state);
        Diagnosis {
            service: state.service,
            drivers: platform::drivers(),
            advice: advice(state.service, &readers, first_error.as_ref()),
            readers,
            identity_reader,
            exchanges: self.log().entries(),
        }
    }

    fn diagnose_reader(
        &self,
        reader: ReaderStatus,
        first_error: &mut Option<ReadError>,
    ) -> ReaderDiagnosis {
        let psam = self.is_psam(&reader.name);
        let asked = (reader.card == CardPresence::Present && reader.responding && !psam)
            .then(|| self.identify(&reader.name, ASKING));
        let (identity, problem) = match asked {
            Some(Ok(identity)) => (Some(identity), None),
            Some(Err(ReadError::ResidentIdentityCard)) => (Some(CardIdentity::IdentityCard), None),
            Some(Err(error)) => {
                let code = error.code().to_owned();
                first_error.get_or_insert(error);
                (None, Some(code))
            }
            None => (None, None),
        };
        ReaderDiagnosis {
            name: reader.name,
            card: reader.card,
            responding: reader.responding,
            answer_to_reset: reader.answer_to_reset,
            identity,
            problem,
            psam,
        }
    }
}

/// The first thing that keeps cards from being read, from the service to the card.
fn advice(
    service: ServiceState,
    readers: &[ReaderDiagnosis],
    first_error: Option<&ReadError>,
) -> Advice {
    let citizens = || readers.iter().filter(|reader| !reader.psam);
    let says = |identity| citizens().any(|reader| reader.identity == Some(identity));
    let lies_there = |presence| citizens().any(|reader| reader.card == presence);
    let error = match service {
        ServiceState::NotRunning => Some(ReadError::ServiceNotRunning),
        ServiceState::NotResponding | ServiceState::Starting => {
            Some(ReadError::ServiceNotResponding)
        }
        ServiceState::Running if citizens().next().is_none() => Some(ReadError::NoReader),
        ServiceState::Running if citizens().any(|reader| !reader.responding) => {
            Some(ReadError::ReaderStuck)
        }
        ServiceState::Running if first_error.is_some() => first_error.cloned(),
        ServiceState::Running if lies_there(CardPresence::Mute) => Some(ReadError::CardMute),
        ServiceState::Running if says(CardIdentity::IdentityCard) => {
            Some(ReadError::ResidentIdentityCard)
        }
        ServiceState::Running if says(CardIdentity::BankCard) || says(CardIdentity::Unknown) => {
            Some(ReadError::NotSocialSecurityCard)
        }
        ServiceState::Running => None,
    };
    if let Some(error) = error {
        return Advice::from(&error);
    }
    let (code, sentence) = if lies_there(CardPresence::Present) {
        ("card_ready", "读卡器和卡都正常，可以读卡")
    } else {
        ("ready", "读卡器正常，请放上社保卡")
    };
    Advice {
        code,
        sentence: sentence.to_owned(),
    }
}
