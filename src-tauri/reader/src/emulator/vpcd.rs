//! The protocol of vpcd: the card is the client, each message a big-endian length and its bytes.
//!
//! A message of one byte is a control of the reader, anything longer a command. TCP_QUICKACK is set
//! after each receive: vpcd sends length and body apart, and without it each costs 44 ms.

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use rustix::net::sockopt::set_tcp_quickack;
use thiserror::Error;

use super::operating_system::{Chip, Reaction};

/// The port of vpcd's first slot.
pub const PORT: u16 = 35963;

/// How long a reader may take to accept the card; a slot that has one accepts no other.
const ACCEPTANCE: Duration = Duration::from_secs(2);

/// Why a card could not be inserted.
#[derive(Debug, Error)]
pub enum InsertError {
    /// No virtual reader listens there.
    #[error(
        "no virtual reader on port {port}: is pcscd running, and are the packages pcscd and \
         vsmartcard-vpcd installed?"
    )]
    NoReader {
        /// The port.
        port: u16,
        /// What the system says.
        source: io::Error,
    },
    /// The connection could not be set up.
    #[error("virtual card could not be set up")]
    Setup(#[from] io::Error),
}

/// A card on a virtual reader. Dropping it takes it away.
pub struct InsertedCard {
    stream: TcpStream,
    commands: Arc<AtomicUsize>,
    gone: Receiver<()>,
    /// Closed to end a delay of the card at once.
    patience: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl InsertedCard {
    /// Takes the card away.
    pub fn remove(self) {
        drop(self);
    }

    /// Commands that the card has received, answered or not.
    pub fn commands(&self) -> usize {
        self.commands.load(Ordering::Acquire)
    }

    /// Waits until the card has left by itself: pulled by a fault, or its reader ended.
    pub fn wait_until_gone(&self, within: Duration) -> bool {
        self.gone.recv_timeout(within) == Err(RecvTimeoutError::Disconnected)
    }
}

impl Drop for InsertedCard {
    fn drop(&mut self) {
        self.patience = None;
        // Fails when the reader has ended first, which is as good.
        let _ = self.stream.shutdown(Shutdown::Both);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

pub(super) fn insert(chip: Box<dyn Chip>, port: u16) -> Result<InsertedCard, InsertError> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let stream = TcpStream::connect_timeout(&address, ACCEPTANCE)
        .map_err(|source| InsertError::NoReader { port, source })?;
    stream.set_nodelay(true)?;
    let commands = Arc::new(AtomicUsize::new(0));
    let (departure, gone) = channel();
    let (patience, impatience) = channel();
    let link = Link {
        stream: stream.try_clone()?,
        chip,
        commands: Arc::clone(&commands),
        impatience,
    };
    let thread = std::thread::Builder::new()
        .name("virtual-card".to_owned())
        .spawn(move || {
            let _departure: Sender<()> = departure;
            link.serve();
        })?;
    Ok(InsertedCard {
        stream,
        commands,
        gone,
        patience: Some(patience),
        thread: Some(thread),
    })
}

struct Link {
    stream: TcpStream,
    chip: Box<dyn Chip>,
    commands: Arc<AtomicUsize>,
    impatience: Receiver<()>,
}

impl Link {
    fn serve(mut self) {
        // An error means that the reader has ended or that the card was taken away.
        let _ = self.converse();
        let _ = self.stream.shutdown(Shutdown::Both);
    }

    fn converse(&mut self) -> io::Result<()> {
        loop {
            let message = self.receive()?;
            match *message {
                [] => {}
                [0x00..=0x02] => self.chip.reset(),
                [0x04] => self.send(&self.chip.answer_to_reset())?,
                [_] => return Err(io::ErrorKind::InvalidData.into()),
                ref command => {
                    self.commands.fetch_add(1, Ordering::AcqRel);
                    match self.chip.command(command) {
                        Reaction::Answer(answer) => {
                            self.delay();
                            self.send(&answer)?;
                        }
                        Reaction::Silence => return self.swallow(),
                        Reaction::Gone => return Ok(()),
                    }
                }
            }
        }
    }

    fn receive(&mut self) -> io::Result<Vec<u8>> {
        let mut length = [0; 2];
        self.stream.read_exact(&mut length)?;
        set_tcp_quickack(&self.stream, true)?;
        let mut message = vec![0; usize::from(u16::from_be_bytes(length))];
        self.stream.read_exact(&mut message)?;
        set_tcp_quickack(&self.stream, true)?;
        Ok(message)
    }

    fn send(&self, message: &[u8]) -> io::Result<()> {
        let length = u16::try_from(message.len()).map_err(|_| io::ErrorKind::InvalidData)?;
        (&self.stream).write_all(&[&length.to_be_bytes(), message].concat())
    }

    fn delay(&self) {
        if let Some(delay) = self.chip.delay() {
            // Ends early when the card is taken away.
            let _ = self.impatience.recv_timeout(delay);
        }
    }

    /// Takes everything and answers nothing, until the card is taken away.
    fn swallow(&mut self) -> io::Result<()> {
        io::copy(&mut self.stream, &mut io::sink()).map(drop)
    }
}
