//! What the site sets about its readers: `readers.json` beside the station's file.
//!
//! It is read before anybody logs in, so it holds nothing personal and no key: the security module's
//! authority is a certificate. A file that cannot be used changes nothing and is said on the diagnostics
//! page; a counter without card reading still works.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use counter_reader::authentication::{
    Authenticator, PsamAuthenticator, PsamKeys, RemoteAuthenticator, RemoteConfig,
};
use counter_reader::identity_card::{IdentityReader, IdentityReaderConfig};
use counter_reader::{CardReading, Diagnosis, HubConfig, ReadError, ReaderHub};
use serde::Deserialize;

/// Name of the file.
const FILE: &str = "readers.json";

/// The readers of a site.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Settings {
    ignored_readers: Vec<String>,
    identity_port: Option<String>,
    identity_speed: Option<u32>,
    psam: Option<PsamSettings>,
    security_module: Option<SecurityModuleSettings>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PsamSettings {
    reader: String,
    internal_key: Option<u8>,
    reading_key: Option<u8>,
    /// Sixteen hexadecimal digits.
    province_factor: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SecurityModuleSettings {
    url: String,
    /// The authority's certificate in PEM, relative to the station's data.
    authority: PathBuf,
}

/// What opens 3.0 cards at this site.
pub(crate) struct Opener {
    pub(crate) authenticator: Arc<dyn Authenticator>,
    /// `psam` or `remote`.
    pub(crate) kind: &'static str,
}

/// The readers of a station at work, as its site has set them.
pub struct Readers {
    pub(crate) cards: Arc<ReaderHub>,
    pub(crate) identity: IdentityReader,
    pub(crate) opener: Option<Opener>,
    pub(crate) problem: Option<String>,
}

impl Readers {
    /// Starts watching the readers as the site has set them.
    ///
    /// # Errors
    ///
    /// When the system gives no thread.
    pub fn start(data_dir: &Path) -> std::io::Result<Self> {
        let (settings, mut problem) = match load(data_dir) {
            Ok(settings) => (settings, None),
            Err(reason) => (Settings::default(), Some(reason)),
        };
        let cards = Arc::new(ReaderHub::start(HubConfig {
            ignored_readers: settings.ignored_readers.clone(),
            psam_reader: settings.psam.as_ref().map(|psam| psam.reader.clone()),
        })?);
        let identity = IdentityReader::start(
            IdentityReaderConfig {
                port: settings.identity_port.clone(),
                speed: settings.identity_speed,
            },
            Arc::clone(cards.log()),
        )?;
        let opener = opener(&settings, data_dir, &cards).unwrap_or_else(|reason| {
            problem = Some(reason);
            None
        });
        if let Some(reason) = &problem {
            tracing::error!(%reason, "The settings of the readers cannot be used.");
        }
        Ok(Self {
            cards,
            identity,
            opener,
            problem,
        })
    }

    /// The readers of social-security cards.
    pub fn cards(&self) -> &ReaderHub {
        &self.cards
    }

    /// Reads the card on `reader`, or on the one that has a card, and lets the site's PSAM or security module
    /// open it.
    ///
    /// # Errors
    ///
    /// See [`ReadError`].
    pub fn read_card(
        &self,
        reader: Option<&str>,
        within: Duration,
    ) -> Result<CardReading, ReadError> {
        match &self.opener {
            Some(opener) => {
                let authenticator = Arc::clone(&opener.authenticator);
                self.cards.read_card_with(reader, within, authenticator)
            }
            None => self.cards.read_card(reader, within),
        }
    }

    /// How readers, cards and drivers are, without personal data.
    pub fn diagnose(&self) -> Diagnosis {
        self.cards.diagnose(Some(&self.identity))
    }

    /// Why the site's settings cannot be used, if they cannot.
    pub fn problem(&self) -> Option<&str> {
        self.problem.as_deref()
    }
}

fn load(data_dir: &Path) -> Result<Settings, String> {
    match std::fs::read_to_string(data_dir.join(FILE)) {
        Ok(text) => serde_json::from_str(&text).map_err(|error| format!("{FILE}：{error}")),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Settings::default()),
        Err(error) => Err(format!("{FILE}：{error}")),
    }
}

/// The PSAM where one is set; else the security module (PSAM 卡认证是首选模式, 10.5).
fn opener(
    settings: &Settings,
    data_dir: &Path,
    cards: &Arc<ReaderHub>,
) -> Result<Option<Opener>, String> {
    if let Some(psam) = &settings.psam {
        let usual = PsamKeys::default();
        let keys = PsamKeys {
            internal: psam.internal_key.unwrap_or(usual.internal),
            reading: psam.reading_key.unwrap_or(usual.reading),
            province_factor: psam.province_factor.as_deref().map(factor).transpose()?,
        };
        let authenticator = PsamAuthenticator::new(Arc::clone(cards), psam.reader.clone(), keys);
        return Ok(Some(Opener {
            authenticator: Arc::new(authenticator),
            kind: "psam",
        }));
    }
    let Some(module) = &settings.security_module else {
        return Ok(None);
    };
    let path = data_dir.join(&module.authority);
    let authority =
        std::fs::read_to_string(&path).map_err(|error| format!("{}：{error}", path.display()))?;
    let authenticator = RemoteAuthenticator::new(&RemoteConfig {
        url: module.url.clone(),
        authority,
    });
    Ok(Some(Opener {
        authenticator: Arc::new(authenticator.map_err(|error| error.to_string())?),
        kind: "remote",
    }))
}

fn factor(digits: &str) -> Result<[u8; 8], String> {
    let bytes = hex::decode(digits).ok();
    bytes
        .and_then(|bytes| bytes.try_into().ok())
        .ok_or_else(|| format!("{FILE}：province_factor 应为16位十六进制数"))
}
