//! Writing acts to a file: those that the centre has not answered, this machine's and those that
//! other windows handed on.

use std::collections::BTreeSet;
use std::io::BufWriter;
use std::path::Path;

use counter_act::{Hash, Head, SealedAct};
use counter_domain::calendar::beijing;
use counter_domain::id::ActId;
use counter_domain::role::Permission;
use counter_store::table::delivery::Parcel;
use counter_store::table::sync_state::Place;
use counter_store::{Reading, StoreError};
use counter_wire::Base64;
use counter_wire::change::ChangesQuery;
use counter_wire::file::{FileKind, FileWriter, Frame, WriteError};
use counter_wire::push::PushedAct;

use super::{ENDING, drives};
use crate::contract::{CommandError, ErrorCode, ExchangeDone, ExportRequest};
use crate::counter::{Counter, Work};
use crate::fault::incident;
use crate::line::files::LineFiles;

/// Acts that are read at once.
const PAGE: u32 = 200;

impl Counter {
    /// Writes acts to a stick.
    pub fn export_acts(&self, request: &ExportRequest) -> Result<ExchangeDone, CommandError> {
        let dir = drives::named(&request.drive)?;
        self.export_acts_to(&dir, &request.to)
    }

    /// Writes acts into a folder, for `centre` or for the `windows` of this station.
    pub fn export_acts_to(&self, dir: &Path, to: &str) -> Result<ExchangeDone, CommandError> {
        let work = self.work(Permission::Look)?;
        let recipients = self.recipients(&work, to)?;
        let enrolment = work.store.read(|reading| {
            let enrolment = reading.enrolment();
            Ok::<_, StoreError>(enrolment.get()?.zip(enrolment.device_key()?))
        })?;
        let (enrolment, key) = enrolment.ok_or(CommandError::new(ErrorCode::StoreMissing))?;
        let name = format!(
            "acts-{}-{}.{ENDING}",
            enrolment.station.code,
            beijing(work.at()).strftime("%Y%m%d-%H%M%S")
        );
        let path = dir.join(&name);
        let from = work.sign()?;
        let mut acts = Vec::new();
        let mut failed = None;
        drives::write(&path, |file| {
            let recipients: Vec<&str> = recipients.iter().map(String::as_str).collect();
            let mut fill = |buffer: &mut [u8]| self.random.fill(buffer);
            let target = BufWriter::new(file);
            let mut writer = FileWriter::new(
                target,
                FileKind::Acts,
                &from,
                work.at(),
                &recipients,
                &mut fill,
            )?;
            let written = work.store.read(|reading| -> Result<Vec<ActId>, PutError> {
                let device = enrolment.station.device;
                let chain = reading.acts().next_chain(device, enrolment.epoch)?;
                writer.put(&Frame::Head(Head::sign(&chain, work.at(), &key)))?;
                let cursor = reading.sync_state().get()?.cursor;
                writer.put(&Frame::Ask(ChangesQuery {
                    cursor: (!cursor.is_empty()).then_some(cursor),
                    limit: None,
                }))?;
                put_all(reading, &mut writer)
            });
            match written {
                Ok(put) => acts = put,
                Err(PutError::Write(error)) => return Err(error),
                Err(PutError::Store(error)) => failed = Some(error),
            }
            // Noted before the signature that makes the file good: what has left the machine is not
            // taken back any more.
            let noted = work.store.write(|writing| {
                let deliveries = writing.deliveries_mut();
                let mut own = acts.iter();
                own.try_for_each(|act| deliveries.note_sent(*act, work.at()))
            });
            failed = failed.take().or(noted.err());
            // The buffer's last bytes go with it.
            writer
                .finish(&key)?
                .into_inner()
                .map_err(|error| WriteError::Io(error.into_error()))?;
            Ok(())
        })?;
        if let Some(error) = failed {
            let _ = std::fs::remove_file(&path);
            return Err(error.into());
        }
        Ok(ExchangeDone {
            file: name,
            acts: u32::try_from(acts.len()).unwrap_or(u32::MAX),
            verdicts: 0,
            known: 0,
            refused: 0,
        })
    }

    fn recipients(&self, work: &Work, to: &str) -> Result<Vec<String>, CommandError> {
        match to {
            "centre" => {
                let file = LineFiles::in_dir(&self.data_dir)
                    .load()
                    .map_err(|error| incident(ErrorCode::Internal, &error))?
                    .ok_or(CommandError::new(ErrorCode::CentreMissing))?;
                Ok(vec![file.centre_key.exchange])
            }
            "windows" => {
                let staff = work.store.read(|reading| reading.staff().list())?;
                Ok(staff
                    .into_iter()
                    .filter(|member| member.revoked_at.is_none())
                    .map(|member| member.entry.public.exchange.0)
                    .take(counter_wire::file::RECIPIENTS)
                    .collect())
            }
            _ => Err(CommandError::new(ErrorCode::InvalidInput)
                .with("field", "to")
                .with("reason", "unknown_choice")),
        }
    }
}

#[derive(Debug, thiserror::Error)]
enum PutError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Write(#[from] WriteError),
}

fn put_all<W: std::io::Write>(
    reading: &Reading<'_>,
    writer: &mut FileWriter<W>,
) -> Result<Vec<ActId>, PutError> {
    let mut blobs = BTreeSet::new();
    let mut acts = Vec::new();
    let mut after = Place::default();
    loop {
        let page = reading.deliveries().queue(after, PAGE)?;
        let Some(last) = page.last() else { break };
        after = last.place;
        for queued in &page {
            if let Some(parcel) = reading.deliveries().parcel(queued.act)? {
                put(reading, writer, &mut blobs, parcel)?;
                acts.push(queued.act);
            }
        }
    }
    for foreign in reading.foreign_acts().open()? {
        if let Some(parcel) = reading.foreign_acts().parcel(foreign.act)? {
            put(reading, writer, &mut blobs, parcel)?;
            acts.push(foreign.act);
        }
    }
    Ok(acts)
}

/// An act after the photos that it names.
fn put<W: std::io::Write>(
    reading: &Reading<'_>,
    writer: &mut FileWriter<W>,
    blobs: &mut BTreeSet<Hash>,
    parcel: Parcel,
) -> Result<(), PutError> {
    let sealed = SealedAct::open(&parcel.sealed).map_err(|error| StoreError::Malformed {
        table: "act",
        reason: error.to_string(),
    })?;
    for attachment in &sealed.envelope().attachments {
        if blobs.insert(attachment.sha256)
            && let Some(bytes) = reading.blobs().get(attachment.sha256)?
        {
            writer.put(&Frame::Blob(bytes))?;
        }
    }
    writer.put(&Frame::Act(PushedAct {
        sealed: parcel.sealed,
        payload: parcel.payload.map(Base64),
    }))?;
    Ok(())
}
