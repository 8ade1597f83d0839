//! Puts a made-up card on the virtual reader until standard input closes.
//!
//! When pcscd is restarted, the card is put down again as soon as its reader is back.

use std::io::{self, Write};
use std::process::ExitCode;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use clap::{Parser, ValueEnum};
use counter_reader::emulator::{BankApplication, Fault, InsertError, PORT, VirtualCard};
use counter_reader::social_security_card::Generation;
use jiff::civil::Date;

/// How often a reader that went away is looked for.
const PAUSE: Duration = Duration::from_millis(500);

/// Puts a made-up social-security card on vpcd's virtual reader until standard input closes.
#[derive(Parser)]
struct Arguments {
    /// Port on which vpcd's slot listens.
    #[arg(long, default_value_t = PORT)]
    port: u16,
    /// Generation of the card.
    #[arg(long, value_enum, default_value = "2.0")]
    generation: GenerationArgument,
    /// Name of the holder, up to 50 bytes in GBK.
    #[arg(long)]
    name: Option<String>,
    /// 社会保障号码 of the holder; sex and birth follow from it.
    #[arg(long)]
    number: Option<String>,
    /// 卡号, nine characters.
    #[arg(long)]
    card_no: Option<String>,
    /// 卡有效期, YYYY-MM-DD.
    #[arg(long)]
    expires: Option<Date>,
    /// A bank card with this made-up number on the same chip.
    #[arg(long)]
    bank: Option<String>,
    /// A PIN of the social-security card, without which the holder is not read.
    #[arg(long)]
    pin: Option<String>,
    /// A card without the social-security application.
    #[arg(long)]
    not_ours: bool,
    /// Pull the card after so many commands.
    #[arg(long, value_name = "COMMANDS")]
    pulled_after: Option<usize>,
    /// Stop answering after so many commands.
    #[arg(long, value_name = "COMMANDS")]
    stalled_after: Option<usize>,
    /// Answer only after so many milliseconds.
    #[arg(long, value_name = "MILLISECONDS")]
    slow: Option<u64>,
    /// Refuse the holder's file with this status word, as 6982 or 6A82.
    #[arg(long, value_name = "STATUS", value_parser = status_word)]
    refuse: Option<u16>,
    /// Bring records that are no TLV.
    #[arg(long)]
    garbage: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum GenerationArgument {
    #[value(name = "1.0", alias = "1")]
    First,
    #[value(name = "2.0", alias = "2")]
    Second,
    #[value(name = "3.0", alias = "3")]
    Third,
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Nothing can be done when standard error is closed too.
            let _ = writeln!(io::stderr(), "{error}");
            ExitCode::from(2)
        }
    }
}

fn run(arguments: &Arguments) -> Result<(), Box<dyn std::error::Error>> {
    let card = card(arguments)?;
    let closed = standard_input_closed()?;
    let mut inserted = card.insert(arguments.port)?;
    writeln!(io::stdout(), "inserted")?;
    loop {
        if has_closed(&closed, PAUSE) {
            inserted.remove();
            return Ok(());
        }
        if inserted.wait_until_gone(Duration::ZERO) {
            match card.insert(arguments.port) {
                Ok(again) => inserted = again,
                Err(InsertError::NoReader { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
    }
}

fn card(arguments: &Arguments) -> Result<VirtualCard, Box<dyn std::error::Error>> {
    let mut builder = VirtualCard::builder().generation(match arguments.generation {
        GenerationArgument::First => Generation::First,
        GenerationArgument::Second => Generation::Second,
        GenerationArgument::Third => Generation::Third,
    });
    if let Some(name) = &arguments.name {
        builder = builder.name(name);
    }
    if let Some(number) = &arguments.number {
        builder = builder.number(number);
    }
    if let Some(card_no) = &arguments.card_no {
        builder = builder.card_no(card_no);
    }
    if let Some(expires) = arguments.expires {
        builder = builder.expires(expires);
    }
    if let Some(bank) = &arguments.bank {
        builder = builder.bank(BankApplication::new(bank));
    }
    if let Some(pin) = &arguments.pin {
        builder = builder.pin(pin);
    }
    if arguments.not_ours {
        builder = builder.not_ours();
    }
    let slow = arguments.slow.map(Duration::from_millis).map(Fault::Slow);
    let faults = [
        arguments.pulled_after.map(Fault::PulledAfter),
        arguments.stalled_after.map(Fault::StalledAfter),
        arguments.refuse.map(Fault::HolderFileAnswers),
        arguments.garbage.then_some(Fault::GarbageRecords),
        slow,
    ];
    for fault in faults.into_iter().flatten() {
        builder = builder.fault(fault);
    }
    Ok(builder.build()?)
}

fn status_word(text: &str) -> Result<u16, std::num::ParseIntError> {
    u16::from_str_radix(text, 16)
}

/// A channel that closes with standard input.
fn standard_input_closed() -> io::Result<Receiver<()>> {
    let (open, closed) = channel::<()>();
    std::thread::Builder::new()
        .name("standard-input".to_owned())
        .spawn(move || {
            let _open = open;
            // Whatever is typed is of no interest, only the end.
            let _ = io::copy(&mut io::stdin().lock(), &mut io::sink());
        })?;
    Ok(closed)
}

fn has_closed(closed: &Receiver<()>, within: Duration) -> bool {
    closed.recv_timeout(within) == Err(RecvTimeoutError::Disconnected)
}
