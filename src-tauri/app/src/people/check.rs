//! Checking a number or a name while it is typed. Nothing is looked up and nothing is kept.

use counter_domain::calendar::beijing;
use counter_domain::name::{NameHint, PersonName};
use counter_domain::number::IdentityNumber;

use crate::contract::{CheckTextRequest, CommandError, NameCheckView, NumberCheckView};
use crate::counter::Counter;
use crate::view::{sex_word, word};

impl Counter {
    /// What a number is.
    pub fn check_number(
        &self,
        request: &CheckTextRequest,
    ) -> Result<NumberCheckView, CommandError> {
        self.require_open()?;
        let today = beijing(self.clock.now()).date();
        Ok(match IdentityNumber::parse_any(&request.text, today) {
            Ok(number) => NumberCheckView {
                ok: true,
                value: number.expose().to_owned(),
                kind: Some(word(&number.kind())),
                born_on: number.birth().map(|day| day.to_string()),
                sex: number.sex().map(|sex| sex_word(sex).to_owned()),
                message: None,
            },
            Err(error) => NumberCheckView {
                ok: false,
                value: request.text.trim().to_owned(),
                kind: None,
                born_on: None,
                sex: None,
                message: Some(error.to_string()),
            },
        })
    }

    /// What a name is.
    pub fn check_name(&self, request: &CheckTextRequest) -> Result<NameCheckView, CommandError> {
        self.require_open()?;
        Ok(match PersonName::parse(&request.text) {
            Ok(parsed) => NameCheckView {
                ok: true,
                value: parsed.name.expose().to_owned(),
                dot_changed: parsed.hints.contains(&NameHint::DotNormalised),
                message: None,
            },
            Err(error) => NameCheckView {
                ok: false,
                value: request.text.clone(),
                dot_changed: false,
                message: Some(error.to_string()),
            },
        })
    }
}
