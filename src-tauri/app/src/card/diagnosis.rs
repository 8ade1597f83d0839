//! The diagnostics page of the readers, and the support file that it can be saved as.

use std::path::PathBuf;

use counter_domain::calendar::beijing;
use counter_domain::role::Permission;
use counter_reader::Diagnosis;
use counter_reader::identity_card::IdentityReaderState;
use serde::Serialize;
use serde_json::json;

use super::Readers;
use crate::contract::{
    CardReaderView, CommandError, ErrorCode, ExchangeView, ReadersView, SupportFileView,
};
use crate::counter::Counter;

/// Where support files lie in the station's data.
const FOLDER: &str = "support";

impl Counter {
    /// How readers, cards and drivers are.
    pub fn diagnose_readers(&self) -> Result<ReadersView, CommandError> {
        self.work(Permission::Look)?;
        let readers = self.readers()?;
        Ok(view(readers, readers.diagnose()))
    }

    /// Writes the same into a file for support. It holds no personal data.
    pub fn save_readers_report(&self) -> Result<SupportFileView, CommandError> {
        let work = self.work(Permission::Look)?;
        let readers = self.readers()?;
        let at = beijing(work.at());
        let report = json!({
            "program": env!("CARGO_PKG_VERSION"),
            "system": std::env::consts::OS,
            "at": at.strftime("%Y-%m-%dT%H:%M:%S+08:00").to_string(),
            "authenticator": readers.opener.as_ref().map(|opener| opener.kind),
            "settings_problem": readers.problem,
            "readers": readers.diagnose(),
        });
        let name = format!("readers-{}.json", at.strftime("%Y%m%d-%H%M%S"));
        let path = self.write_report(&name, &report).map_err(|error| {
            tracing::error!(%error, "The support file cannot be written.");
            CommandError::new(match error.kind() {
                std::io::ErrorKind::StorageFull => ErrorCode::DiskFull,
                _ => ErrorCode::SupportFileNotWritten,
            })
        })?;
        Ok(SupportFileView {
            path: path.display().to_string(),
        })
    }

    fn write_report(&self, name: &str, report: &impl Serialize) -> std::io::Result<PathBuf> {
        let folder = self.data_dir.join(FOLDER);
        std::fs::create_dir_all(&folder)?;
        let path = folder.join(name);
        std::fs::write(&path, serde_json::to_vec_pretty(report)?)?;
        Ok(path)
    }
}

fn view(readers: &Readers, diagnosis: Diagnosis) -> ReadersView {
    let identity = diagnosis
        .identity_reader
        .unwrap_or(IdentityReaderState::Absent);
    ReadersView {
        service: word(&diagnosis.service),
        drivers: diagnosis.drivers,
        readers: diagnosis
            .readers
            .into_iter()
            .map(|reader| CardReaderView {
                name: reader.name,
                card: word(&reader.card),
                responding: reader.responding,
                answer_to_reset: reader.answer_to_reset,
                identity: reader.identity.as_ref().map(word),
                problem: reader.problem,
                psam: reader.psam,
            })
            .collect(),
        identity_reader: identity.code().to_owned(),
        identity_port: match &identity {
            IdentityReaderState::Ready {
                port,
                speed,
                module,
            } => Some(format!("{port}，{speed}，{module}")),
            state => state.port().map(str::to_owned),
        },
        authenticator: readers.opener.as_ref().map(|opener| opener.kind.to_owned()),
        settings_problem: readers.problem.clone(),
        exchanges: diagnosis
            .exchanges
            .into_iter()
            .map(|exchange| ExchangeView {
                device: exchange.device,
                sent: exchange.sent,
                received: exchange.received,
                milliseconds: u32::try_from(exchange.milliseconds).unwrap_or(u32::MAX),
                seconds_ago: u32::try_from(exchange.seconds_ago).unwrap_or(u32::MAX),
            })
            .collect(),
        advice: diagnosis.advice.code.to_owned(),
    }
}

/// The word by which an enum is serialized.
fn word(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}
