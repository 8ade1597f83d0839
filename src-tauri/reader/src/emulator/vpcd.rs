//! The protocol of vpcd: the card is the client, each message a big-endian length and its bytes.
//!
//! A message of one byte is a control of the reader, anything longer a command. TCP_QUICKACK is set
//! after each receive: vpcd sends length and body apart, and without it each costs 44 ms.

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

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

/// When a card was first powered, and how long it has worked since.
#[derive(Debug, Clone, Copy, Default)]
pub struct CardTimes {
    /// It was asked for its answer to reset then, which is what a reader does when it sees a card.
    pub powered_at: Option<Instant>,
    /// From the receipt of each command until its answer was sent, summed.
    pub worked: Duration,
}

/// A card on a virtual reader. Dropping it takes it away.
pub struct InsertedCard {
    stream: TcpStream,
    commands: Arc<AtomicUsize>,
    times: Arc<Mutex<CardTimes>>,
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

    /// When it was powered and how long it has worked.
    pub fn times(&self) -> CardTimes {
        *self.times.lock().unwrap_or_else(PoisonError::into_inner)
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
    let times = Arc::new(Mutex::new(CardTimes::default()));
    let (departure, gone) = channel();
    let (patience, impatience) = channel();
    let link = Link {
        stream: stream.try_clone()?,
        chip,
        commands: Arc::clone(&commands),
        times: Arc::clone(&times),
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
        times,
        gone,
        patience: Some(patience),
        thread: Some(thread),
    })
}

struct Link {
    stream: TcpStream,
    chip: Box<dyn Chip>,
    commands: Arc<AtomicUsize>,
    times: Arc<Mutex<CardTimes>>,
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
                [0x04] => {
                    self.note(|times| {
                        times.powered_at.get_or_insert_with(Instant::now);
                    });
                    self.send(&self.chip.answer_to_reset())?;
                }
                [_] => return Err(io::ErrorKind::InvalidData.into()),
                ref command => {
                    self.commands.fetch_add(1, Ordering::AcqRel);
                    let received = Instant::now();
                    match self.chip.command(command) {
                        Reaction::Answer(answer) => {
                            self.delay();
                            self.send(&answer)?;
                            self.note(|times| times.worked += received.elapsed());
                        }
                        Reaction::Silence => return self.swallow(),
                        Reaction::Gone => return Ok(()),
                    }
                }
            }
        }
    }

    fn note(&self, change: impl FnOnce(&mut CardTimes)) {
        change(&mut self.times.lock().unwrap_or_else(PoisonError::into_inner));
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
