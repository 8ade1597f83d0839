//! Reading a file: acts of another window, or what the centre answered.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use counter_act::{Hash, SealedAct, VerifyingKey};
use counter_domain::role::Permission;
use counter_store::table::audit::AuditEntry;
use counter_store::table::foreign::{ForeignAct, Imported};
use counter_store::table::trusted_key::KeyOwner;
use counter_sync::port::Port as _;
use counter_wire::file::{Closed, FileError, FileKind, FileReader, Frame, Signed};
use counter_wire::push::PushedAct;

use super::{drives, open};
use crate::contract::{CommandError, ErrorCode, ExchangeDone, ImportRequest};
use crate::counter::{Counter, Work};
use crate::fault::incident;
use crate::line::StorePort;
use crate::line::files::LineFiles;

/// Photos that are held until the act that names them comes; more is no file of ours.
const HELD_BLOBS: usize = 64;

impl Counter {
    /// Reads a file from a stick.
    pub fn import_file(&self, request: &ImportRequest) -> Result<ExchangeDone, CommandError> {
        let path = drives::file(&request.drive, &request.name)?;
        self.import_file_from(&path)
    }

    /// Reads a file.
    pub fn import_file_from(&self, path: &Path) -> Result<ExchangeDone, CommandError> {
        let work = self.work(Permission::Look)?;
        let kind = self.believe(&work, path)?;
        let mut done = ExchangeDone {
            file: path
                .file_name()
                .map(|name| name.to_string_lossy().into_owned())
                .unwrap_or_default(),
            acts: 0,
            verdicts: 0,
            known: 0,
            refused: 0,
        };
        let mut reader = self.reader(path)?.1;
        match kind {
            FileKind::Acts => take_acts(&work, &mut reader, &mut done)?,
            FileKind::Answers => take_answers(&self.port(&work.store), &mut reader, &mut done)?,
            FileKind::Enrolment => return Err(CommandError::new(ErrorCode::FileUnreadable)),
        }
        work.store.write(|writing| {
            writing.audit_mut().append(&AuditEntry {
                at: work.at(),
                kind: "file_imported".to_owned(),
                actor: Some(work.user.staff.clone()),
                subject: "exchange".to_owned(),
                detail: format!(
                    "{{\"acts\":{},\"verdicts\":{},\"refused\":{}}}",
                    done.acts, done.verdicts, done.refused
                ),
            })
        })?;
        self.line_changed();
        Ok(done)
    }

    /// Reads a file to its end and holds its signature against the keys that may sign its kind.
    fn believe(&self, work: &Work, path: &Path) -> Result<FileKind, CommandError> {
        let (kind, mut reader) = self.reader(path)?;
        while reader
            .next_frame()
            .map_err(|error| unreadable(&error))?
            .is_some()
        {}
        let signed = reader
            .signed()
            .ok_or(CommandError::new(ErrorCode::FileUnreadable))?;
        let owner = match kind {
            FileKind::Acts => KeyOwner::Device,
            FileKind::Answers | FileKind::Enrolment => KeyOwner::Centre,
        };
        let mut keys: Vec<VerifyingKey> = work
            .store
            .read(|reading| reading.trusted_keys().list())?
            .into_iter()
            .filter(|key| key.owner == owner)
            .map(|key| key.public)
            .collect();
        if owner == KeyOwner::Centre {
            let line = LineFiles::in_dir(&self.data_dir).load();
            let line = line.map_err(|error| incident(ErrorCode::Internal, &error))?;
            keys.extend(line.and_then(|line| line.centre_key.verifying()));
        }
        verify(signed, &keys).map_err(|error| unreadable(&error))?;
        Ok(kind)
    }

    fn reader(&self, path: &Path) -> Result<(FileKind, FileReader<BufReader<File>>), CommandError> {
        let keys = self.own_keys()?;
        let file = File::open(path).map_err(|error| incident(ErrorCode::DriveFailed, &error))?;
        let closed = Closed::open(BufReader::new(file)).map_err(|error| unreadable(&error))?;
        let kind = closed.header().kind;
        let reader = closed
            .unlock(|recipient| open(&keys, recipient))
            .map_err(|error| unreadable(&error))?;
        Ok((kind, reader))
    }
}

fn unreadable(error: &FileError) -> CommandError {
    match error {
        FileError::Io(_) => incident(ErrorCode::DriveFailed, error),
        _ => incident(ErrorCode::FileUnreadable, error),
    }
}

fn verify(signed: &Signed, keys: &[VerifyingKey]) -> Result<(), FileError> {
    let key = keys.iter().find(|key| key.id() == signed.key);
    signed.verify(key.ok_or(FileError::WrongSignature)?)
}

fn take_acts(
    work: &Work,
    reader: &mut FileReader<BufReader<File>>,
    done: &mut ExchangeDone,
) -> Result<(), CommandError> {
    let mut blobs: BTreeMap<Hash, Vec<u8>> = BTreeMap::new();
    while let Some(frame) = reader.next_frame().map_err(|error| unreadable(&error))? {
        match frame {
            Frame::Blob(bytes) if blobs.len() < HELD_BLOBS => {
                blobs.insert(Hash::of(&bytes), bytes);
            }
            Frame::Blob(_) => return Err(CommandError::new(ErrorCode::FileUnreadable)),
            Frame::Act(act) => {
                take_act(work, &act, &blobs, done)?;
                blobs.clear();
            }
            _ => {}
        }
    }
    Ok(())
}

fn take_act(
    work: &Work,
    act: &PushedAct,
    blobs: &BTreeMap<Hash, Vec<u8>>,
    done: &mut ExchangeDone,
) -> Result<(), CommandError> {
    let Some(payload) = &act.payload else {
        done.refused += 1;
        return Ok(());
    };
    let attachments: Vec<&[u8]> = blobs.values().map(Vec::as_slice).collect();
    let foreign = ForeignAct {
        sealed: &act.sealed,
        payload: &payload.0,
        attachments: &attachments,
    };
    let taken = work
        .store
        .write(|writing| writing.foreign_acts_mut().import(&foreign, work.at()));
    match taken {
        Ok(Imported::Taken) => done.acts += 1,
        Ok(Imported::Known | Imported::Own) => done.known += 1,
        Err(error) => {
            done.refused += 1;
            let id = SealedAct::open(&act.sealed).map(|act| act.envelope().id.to_string());
            work.store.write(|writing| {
                writing.audit_mut().append(&AuditEntry {
                    at: work.at(),
                    kind: "act_not_believed".to_owned(),
                    actor: Some(work.user.staff.clone()),
                    subject: id.unwrap_or_default(),
                    detail: error.to_string(),
                })
            })?;
        }
    }
    Ok(())
}

/// What the centre answers is taken as from the line. A page that follows another cursor than this
/// file's is old or too new, and is left out; the line or the next stick brings it.
fn take_answers(
    port: &StorePort,
    reader: &mut FileReader<BufReader<File>>,
    done: &mut ExchangeDone,
) -> Result<(), CommandError> {
    let failed = |error| incident(ErrorCode::Internal, &error);
    while let Some(frame) = reader.next_frame().map_err(|error| unreadable(&error))? {
        match frame {
            Frame::Answer(answer) => {
                done.verdicts += u32::try_from(answer.verdicts.len()).unwrap_or(u32::MAX);
                port.take_answer(&answer).map_err(failed)?;
            }
            Frame::Page(page) => {
                let from = page.from.unwrap_or_default();
                if port.standing().map_err(failed)?.cursor == from {
                    let taken = port.take_page(&from, &page.page).map_err(failed)?;
                    done.verdicts += u32::try_from(taken.judged.len()).unwrap_or(u32::MAX);
                }
            }
            _ => {}
        }
    }
    Ok(())
}
