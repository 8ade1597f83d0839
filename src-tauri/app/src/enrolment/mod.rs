//! Enrolling this machine with a centre: by the line with a one-time code, or by a request and its
//! answer on a stick; for the first time, when the station's file is made, or again, when a new
//! epoch begins.
//!
//! Invariant: the key file comes last. An enrolment that was cut leaves a machine that is not
//! enrolled, and can be repeated.

mod pending;
mod station;

use std::path::Path;
use std::sync::Arc;

use counter_domain::role::Permission;
use counter_sync::client::Deadlines;
use counter_sync::enrol::{self, EnrolError};
use counter_wire::enrol::EnrolResponse;
use counter_wire::file::{Closed, EnrolmentRequestFile, FileKind, Frame};

use crate::contract::{
    CommandError, EnrolByFileRequest, EnrolByLineRequest, EnrolmentView, ErrorCode, StationView,
};
use crate::counter::Counter;
use crate::exchange::drives;
use crate::fault::incident;
use crate::line::files::{LineFile, LineFiles};
use crate::line::{fence_word, from_line};
use crate::view::moment_words;
use pending::Pending;

/// Name of a request on a stick; a machine's code stands in front of the ending.
const REQUEST: &str = "enrolment-request.json";

impl Counter {
    /// How this machine stands with the centre. Nobody need be logged in.
    pub fn enrolment(&self) -> Result<EnrolmentView, CommandError> {
        let station = match self.key_file() {
            Ok(file) => {
                let station = file.station();
                Some(StationView {
                    office: station.office_name.clone(),
                    window: station.window.clone(),
                    device: station.code.to_string(),
                    demo: station.demo,
                })
            }
            Err(error) if error.code == ErrorCode::StoreMissing => None,
            Err(error) => return Err(error),
        };
        let file = LineFiles::in_dir(&self.data_dir)
            .load()
            .map_err(|error| incident(ErrorCode::Internal, &error))?;
        let store = self.open_store();
        let (epoch, failure, fence) = match store {
            None => (0, String::new(), None),
            Some(store) => store.read(|reading| {
                let enrolment = reading.enrolment().get()?;
                let failure = reading.sync_state().get()?.failure;
                let fence = reading.fence().get()?;
                let epoch = enrolment.map_or(0, |enrolment| enrolment.epoch);
                Ok::<_, counter_store::StoreError>((epoch, failure, fence))
            })?,
        };
        Ok(EnrolmentView {
            station,
            centre: file
                .as_ref()
                .map(|file| file.centre.clone())
                .unwrap_or_default(),
            epoch,
            fenced: match (&fence, failure.as_str()) {
                (Some(fence), _) => fence_word(fence),
                (None, "fenced_device") => "fork",
                (None, "revoked_device") => "revoked",
                (None, _) => "",
            }
            .to_owned(),
            certificate_until: file
                .and_then(|file| enrol::good_until(&file.certificate))
                .map(moment_words),
            problem: None,
        })
    }

    /// Enrols by the line.
    pub fn enrol_by_line(
        &self,
        request: &EnrolByLineRequest,
    ) -> Result<EnrolmentView, CommandError> {
        self.may_enrol()?;
        let centre = address(&request.centre)?;
        let pending = Pending::draw(self.random.as_ref())?;
        let fingerprint = Some(request.fingerprint.trim()).filter(|text| !text.is_empty());
        let clock = Arc::clone(&self.clock);
        let answer = enrol::enrol(
            &centre,
            &pending.request(&request.code)?,
            pending.tls_key(),
            fingerprint,
            &(Arc::new(move || clock.now()) as _),
            Deadlines::default(),
        )
        .map_err(|error| match &error {
            EnrolError::Line(line) => from_line(line),
            EnrolError::OtherCentre => CommandError::new(ErrorCode::CentreNotOurs),
            EnrolError::OtherAnswer | EnrolError::Tls(_) => {
                incident(ErrorCode::CentreUntrusted, &error)
            }
            EnrolError::Io(_) => incident(ErrorCode::Internal, &error),
        })?;
        self.take_enrolment(&answer, &pending, &centre)
    }

    /// Writes a request to a stick.
    pub fn write_enrolment_request(
        &self,
        request: &EnrolByFileRequest,
    ) -> Result<EnrolmentView, CommandError> {
        let drive = drives::named(&request.drive)?;
        self.write_enrolment_request_to(&drive.join(REQUEST), &request.code)?;
        self.enrolment()
    }

    /// Writes a request to a file, and keeps its keys until the answer comes.
    pub fn write_enrolment_request_to(&self, path: &Path, code: &str) -> Result<(), CommandError> {
        self.may_enrol()?;
        let pending = Pending::draw(self.random.as_ref())?;
        let file = EnrolmentRequestFile {
            format: EnrolmentRequestFile::FORMAT.to_owned(),
            exchange: pending.exchange()?.public(),
            request: pending.request(code)?,
        };
        let mut text = serde_json::to_vec_pretty(&file)
            .map_err(|error| incident(ErrorCode::Internal, &error))?;
        text.push(b'\n');
        pending.save(&self.data_dir)?;
        drives::write(path, |file| {
            std::io::Write::write_all(file, &text).map_err(Into::into)
        })
    }

    /// Reads the answer from a stick.
    pub fn read_enrolment(
        &self,
        request: &EnrolByFileRequest,
    ) -> Result<EnrolmentView, CommandError> {
        let path = drives::file(&request.drive, &request.name)?;
        self.read_enrolment_from(&path, "")
    }

    /// Reads the answer from a file. `centre` is the centre's address, where one is known.
    pub fn read_enrolment_from(
        &self,
        path: &Path,
        centre: &str,
    ) -> Result<EnrolmentView, CommandError> {
        self.may_enrol()?;
        let centre = if centre.is_empty() {
            String::new()
        } else {
            address(centre)?
        };
        let pending = Pending::load(&self.data_dir)?;
        let answer = answer_in(path, &pending)?;
        if !enrol::is_for_key(&answer.certificate, pending.tls_key()) {
            return Err(CommandError::new(ErrorCode::FileUnreadable));
        }
        self.take_enrolment(&answer, &pending, &centre)
    }

    /// A machine that has no station may be enrolled by whoever has a code; one that has a station,
    /// by somebody who works there.
    fn may_enrol(&self) -> Result<(), CommandError> {
        match self.key_file() {
            Err(error) if error.code == ErrorCode::StoreMissing => Ok(()),
            Err(error) => Err(error),
            Ok(_) => self.work(Permission::Look).map(drop),
        }
    }

    fn take_enrolment(
        &self,
        answer: &EnrolResponse,
        pending: &Pending,
        centre: &str,
    ) -> Result<EnrolmentView, CommandError> {
        let io = |error: std::io::Error| incident(ErrorCode::Internal, &error);
        std::fs::create_dir_all(&self.data_dir).map_err(io)?;
        let files = LineFiles::in_dir(&self.data_dir);
        files.save_key(pending.tls_key()).map_err(io)?;
        files
            .save(&LineFile {
                centre: centre.to_owned(),
                authority: answer.authority.clone(),
                certificate: answer.certificate.clone(),
                centre_key: answer.centre_key.clone(),
            })
            .map_err(io)?;
        let seed = pending.device_seed()?;
        match self.open_store() {
            None => station::make(&self.data_dir, answer, &seed, self.random.as_ref())?,
            Some(store) => {
                let machine = self.machine.as_deref();
                station::enrol_again(&store, answer, &seed, &self.random, machine)?;
                self.stop_line();
                self.start_line(&store);
            }
        }
        Pending::forget(&self.data_dir);
        self.enrolment()
    }
}

fn address(typed: &str) -> Result<String, CommandError> {
    let typed = typed.trim().trim_end_matches('/');
    let address = if typed.contains("://") {
        typed.to_owned()
    } else {
        format!("https://{typed}")
    };
    match enrol::host(&address) {
        Some(_) => Ok(address),
        None => Err(CommandError::new(ErrorCode::InvalidInput)
            .with("field", "centre")
            .with("reason", "not_an_address")),
    }
}

/// The answer in a file, signed by the centre that it names.
fn answer_in(path: &Path, pending: &Pending) -> Result<EnrolResponse, CommandError> {
    let unreadable = |error: &dyn std::error::Error| incident(ErrorCode::FileUnreadable, error);
    let file = std::fs::File::open(path).map_err(|error| unreadable(&error))?;
    let closed = Closed::open(std::io::BufReader::new(file)).map_err(|error| unreadable(&error))?;
    if closed.header().kind != FileKind::Enrolment {
        return Err(CommandError::new(ErrorCode::FileUnreadable));
    }
    let secret = pending.exchange()?;
    let mut reader = closed
        .unlock(|recipient| secret.open(recipient))
        .map_err(|error| unreadable(&error))?;
    let mut found = None;
    while let Some(frame) = reader.next_frame().map_err(|error| unreadable(&error))? {
        if let Frame::Enrolment(answer) = frame {
            found = Some(*answer);
        }
    }
    let answer = found.ok_or(CommandError::new(ErrorCode::FileUnreadable))?;
    let key = answer.centre_key.verifying();
    let signed = reader.signed().zip(key);
    let (signed, key) = signed.ok_or(CommandError::new(ErrorCode::FileUnreadable))?;
    signed.verify(&key).map_err(|error| unreadable(&error))?;
    Ok(answer)
}
