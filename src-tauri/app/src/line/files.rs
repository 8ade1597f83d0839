//! Address, certificates and TLS key of the machine: beside the database, because the login page
//! shows the address and a certificate is no secret, and because a TLS key in the database would be
//! of no use before a login. The key's file is readable by its owner only.

use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use counter_sync::client::{DeviceCertificate, Identity};
use counter_wire::enrol::CentreKey;
use serde::{Deserialize, Serialize};

const LINE: &str = "centre.json";
const KEY: &str = "device-tls.key";

/// What is known of the centre, and how it knows this machine. No secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct LineFile {
    /// As `https://sb.example:8443`; empty where the machine was enrolled by a file that named
    /// none.
    pub(crate) centre: String,
    /// What the centre's certificate is held against, PEM.
    pub(crate) authority: String,
    /// The device's certificate and those above it, PEM.
    pub(crate) certificate: String,
    /// The centre's own keys.
    pub(crate) centre_key: CentreKey,
}

/// The files of a station's directory.
#[derive(Debug, Clone)]
pub(crate) struct LineFiles {
    dir: PathBuf,
}

impl LineFiles {
    pub(crate) fn in_dir(dir: &Path) -> Self {
        Self {
            dir: dir.to_owned(),
        }
    }

    pub(crate) fn exist(&self) -> bool {
        self.dir.join(LINE).is_file()
    }

    pub(crate) fn load(&self) -> io::Result<Option<LineFile>> {
        match read_private(&self.dir, LINE)? {
            Some(text) => Ok(Some(serde_json::from_slice(&text)?)),
            None => Ok(None),
        }
    }

    /// Replaces the file as a whole.
    pub(crate) fn save(&self, file: &LineFile) -> io::Result<()> {
        let mut text = serde_json::to_vec_pretty(file)?;
        text.push(b'\n');
        replace(&self.dir, LINE, &text)
    }

    /// The TLS key, PEM.
    pub(crate) fn key(&self) -> io::Result<String> {
        std::fs::read_to_string(self.dir.join(KEY))
    }

    pub(crate) fn save_key(&self, pem: &str) -> io::Result<()> {
        replace(&self.dir, KEY, pem.as_bytes())
    }

    /// Whom to ask, and as whom; none while there is no centre to be reached.
    pub(crate) fn identity(&self) -> io::Result<Option<Identity>> {
        let Some(file) = self.load()?.filter(|file| !file.centre.is_empty()) else {
            return Ok(None);
        };
        Ok(Some(Identity {
            centre: file.centre,
            authority: file.authority,
            device: Some(DeviceCertificate {
                chain: file.certificate,
                key: self.key()?,
            }),
            program: env!("CARGO_PKG_VERSION").to_owned(),
        }))
    }
}

/// Replaces a file as a whole, readable by its owner only.
pub(crate) fn replace(dir: &Path, name: &str, text: &[u8]) -> io::Result<()> {
    let new = dir.join(format!("{name}.new"));
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    let mut file = platform::private(&mut options).open(&new)?;
    file.write_all(text)?;
    file.sync_all()?;
    std::fs::rename(&new, dir.join(name))?;
    std::fs::File::open(dir)?.sync_all()
}

/// Reads such a file; none if there is none.
pub(crate) fn read_private(dir: &Path, name: &str) -> io::Result<Option<Vec<u8>>> {
    match std::fs::read(dir.join(name)) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Removes such a file, if it is there.
pub(crate) fn remove(dir: &Path, name: &str) {
    let _ = std::fs::remove_file(dir.join(name));
}

#[cfg(unix)]
mod platform {
    use std::fs::OpenOptions;
    use std::os::unix::fs::OpenOptionsExt as _;

    /// Readable by its owner only.
    pub(super) fn private(options: &mut OpenOptions) -> &mut OpenOptions {
        options.mode(0o600)
    }
}

#[cfg(not(unix))]
mod platform {
    use std::fs::OpenOptions;

    /// Files of a user's own profile are his only; never compiled so far.
    pub(super) fn private(options: &mut OpenOptions) -> &mut OpenOptions {
        options
    }
}
