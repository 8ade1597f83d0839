//! The core system by folders: `in/<delivery>/manifest.json` with its CSV files comes in,
//! `out/receipts/<delivery>.json` with `<delivery>.<file>.errors.csv` and
//! `out/applications/<receiver>-<batch>.csv` with its `.sha256` go out.
//!
//! Everything that goes out is written under another name first and renamed, so that a reader
//! never sees half a file.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use counter_act::Hash;

use super::delivery::MANIFEST;
use super::output::{write_applications, write_errors};
use super::{CoreSystem, Delivery, OutgoingApplication, Receipt, Receiver};

/// The folder of an exchange.
#[derive(Debug, Clone)]
pub struct FileExchange {
    folder: PathBuf,
}

impl FileExchange {
    /// An exchange in a folder; its parts are made when they are needed.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self {
            folder: folder.into(),
        }
    }

    fn outgoing(&self, part: &str) -> io::Result<PathBuf> {
        let folder = self.folder.join("out").join(part);
        fs::create_dir_all(&folder)?;
        Ok(folder)
    }
}

impl CoreSystem for FileExchange {
    fn deliveries(&self) -> io::Result<Vec<Delivery>> {
        let folder = self.folder.join("in");
        let entries = match fs::read_dir(&folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries?,
        };
        let mut found = Vec::new();
        for entry in entries {
            let path = entry?.path();
            let manifest = fs::metadata(path.join(MANIFEST));
            if let Ok(written) = manifest.and_then(|manifest| manifest.modified()) {
                found.push((written, path));
            }
        }
        found.sort();
        Ok(found
            .into_iter()
            .map(|(_, path)| Delivery::read(&path))
            .collect())
    }

    fn acknowledge(&self, delivery: &Delivery, receipt: &Receipt) -> io::Result<()> {
        let folder = self.outgoing("receipts")?;
        for file in &receipt.files {
            let name = format!("{}.{}.errors.csv", delivery.name, file.name);
            if file.rows.is_empty() {
                continue;
            }
            let mut text = Vec::new();
            write_errors(&mut text, &file.rows).map_err(io::Error::other)?;
            replace(&folder, &name, &text)?;
        }
        let mut text = serde_json::to_vec_pretty(receipt).map_err(io::Error::other)?;
        text.push(b'\n');
        replace(&folder, &format!("{}.json", delivery.name), &text)
    }

    fn send(
        &self,
        receiver: Receiver,
        batch: &str,
        applications: &[OutgoingApplication],
    ) -> io::Result<()> {
        let folder = self.outgoing("applications")?;
        let name = format!("{}-{batch}.csv", receiver.name());
        let mut text = Vec::new();
        write_applications(&mut text, applications).map_err(io::Error::other)?;
        replace(&folder, &name, &text)?;
        // The checksum comes last: who waits for it finds a whole file.
        let sum = format!("{}  {name}\n", Hash::of(&text));
        replace(&folder, &format!("{name}.sha256"), sum.as_bytes())
    }
}

fn replace(folder: &Path, name: &str, text: &[u8]) -> io::Result<()> {
    let part = folder.join(format!(".{name}.part"));
    let mut file = File::create(&part)?;
    file.write_all(text)?;
    file.sync_all()?;
    fs::rename(&part, folder.join(name))?;
    File::open(folder)?.sync_all()
}
