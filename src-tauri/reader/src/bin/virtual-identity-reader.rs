//! Plugs a made-up identity-card reader in, with a card on it, until standard input closes. The first line on
//! standard output is its port.

use std::io::{self, Write};
use std::process::ExitCode;

use clap::{Parser, ValueEnum};
use counter_reader::emulator::{VirtualIdentityCard, VirtualIdentityModule};
use counter_reader::identity_card::IdentityKind;

/// Plugs a made-up identity-card reader in until standard input closes.
#[derive(Parser)]
struct Arguments {
    /// Speed that the reader is set to.
    #[arg(long, default_value_t = 115_200)]
    speed: u32,
    /// Kind of the card.
    #[arg(long, value_enum, default_value = "resident")]
    kind: KindArgument,
    /// Name on the card.
    #[arg(long)]
    name: Option<String>,
    /// Number on the card.
    #[arg(long)]
    number: Option<String>,
    /// No card at first; each line on standard input puts it down or lifts it.
    #[arg(long)]
    empty: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum KindArgument {
    Resident,
    ResidencePermit,
    PermanentResidence2017,
    PermanentResidence2023,
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

fn run(arguments: &Arguments) -> io::Result<()> {
    let module = VirtualIdentityModule::plug_in(arguments.speed)?;
    let mut lies_there = !arguments.empty;
    if lies_there {
        module.put_down(card(arguments));
    }
    writeln!(io::stdout(), "{}", module.path())?;
    for line in io::stdin().lines() {
        line?;
        lies_there = !lies_there;
        if lies_there {
            module.put_down(card(arguments));
        } else {
            module.lift();
        }
    }
    Ok(())
}

fn card(arguments: &Arguments) -> VirtualIdentityCard {
    let kind = match arguments.kind {
        KindArgument::Resident => IdentityKind::Resident,
        KindArgument::ResidencePermit => IdentityKind::ResidencePermit,
        KindArgument::PermanentResidence2017 => IdentityKind::PermanentResidence2017,
        KindArgument::PermanentResidence2023 => IdentityKind::PermanentResidence2023,
    };
    let mut card = VirtualIdentityCard::new(kind);
    if let Some(name) = &arguments.name {
        card = card.units(0, &[0x20; 15]).field(0, name);
    }
    if let Some(number) = &arguments.number {
        card = card.field(122, number);
    }
    card
}
