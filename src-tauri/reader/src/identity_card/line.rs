//! The serial line to the identity module, and where it is.
//!
//! Every operation is bounded: a read ends after the time it is given, a write after the port's own.

use std::io;
use std::time::Duration;

use serialport::{ClearBuffer, ErrorKind, SerialPort};

use super::error::IdentityReadError;

/// Speeds that modules are set to, the usual one first.
pub const SPEEDS: [u32; 6] = [115_200, 9_600, 230_400, 57_600, 38_400, 19_200];

/// How long a write may take; a request has ten bytes.
const WRITING: Duration = Duration::from_millis(500);
/// The most that one read takes.
const CHUNK: usize = 2048;

/// A line over which bytes come and go.
///
/// The port implements it; tests implement it with a script.
pub trait SerialLine {
    /// Drops whatever has come and was not read.
    ///
    /// # Errors
    ///
    /// When the line is gone.
    fn discard(&mut self) -> Result<(), IdentityReadError>;

    /// Sends bytes.
    ///
    /// # Errors
    ///
    /// When the line is gone or takes nothing.
    fn send(&mut self, bytes: &[u8]) -> Result<(), IdentityReadError>;

    /// What came within this time; nothing is no error.
    ///
    /// # Errors
    ///
    /// When the line is gone.
    fn receive(&mut self, within: Duration) -> Result<Vec<u8>, IdentityReadError>;
}

/// An open port.
pub struct Port {
    port: Box<dyn SerialPort>,
}

impl Port {
    /// Opens the port at `path` for this program alone, with eight data bits and no parity.
    ///
    /// # Errors
    ///
    /// [`IdentityReadError::PortBusy`], [`IdentityReadError::PortForbidden`], or
    /// [`IdentityReadError::NoReader`] when there is no such port.
    pub fn open(path: &str, speed: u32) -> Result<Self, IdentityReadError> {
        let port = serialport::new(path, speed).timeout(WRITING).open();
        let port = port.map_err(|error| match error.kind() {
            ErrorKind::Io(io::ErrorKind::PermissionDenied) => IdentityReadError::PortForbidden,
            // What a port that is held by somebody else says differs by system and driver.
            ErrorKind::NoDevice if is_busy(&error) => IdentityReadError::PortBusy,
            ErrorKind::Io(io::ErrorKind::ResourceBusy) => IdentityReadError::PortBusy,
            _ => IdentityReadError::NoReader,
        })?;
        Ok(Self { port })
    }
}

fn is_busy(error: &serialport::Error) -> bool {
    error.description.contains("busy")
}

impl SerialLine for Port {
    fn discard(&mut self) -> Result<(), IdentityReadError> {
        self.port
            .clear(ClearBuffer::Input)
            .map_err(|_| IdentityReadError::PortLost)
    }

    fn send(&mut self, bytes: &[u8]) -> Result<(), IdentityReadError> {
        self.port.set_timeout(WRITING).map_err(lost)?;
        match io::Write::write_all(&mut self.port, bytes) {
            Ok(()) => Ok(()),
            Err(error) if error.kind() == io::ErrorKind::TimedOut => {
                Err(IdentityReadError::NoAnswer)
            }
            Err(_) => Err(IdentityReadError::PortLost),
        }
    }

    fn receive(&mut self, within: Duration) -> Result<Vec<u8>, IdentityReadError> {
        self.port.set_timeout(within).map_err(lost)?;
        let mut chunk = [0; CHUNK];
        match io::Read::read(&mut self.port, &mut chunk) {
            Ok(0) => Err(IdentityReadError::PortLost),
            Ok(count) => Ok(chunk.get(..count).unwrap_or_default().to_vec()),
            Err(error) if error.kind() == io::ErrorKind::TimedOut => Ok(Vec::new()),
            Err(_) => Err(IdentityReadError::PortLost),
        }
    }
}

fn lost(_: serialport::Error) -> IdentityReadError {
    IdentityReadError::PortLost
}
