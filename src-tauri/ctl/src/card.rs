//! `counterctl card`: readers, and what the card on one of them says.

use std::time::Duration;

use clap::Subcommand;
use counter_app::Readers;
use counter_reader::{CardPresence, CardReadingView, ReaderHub, ReaderState, ServiceState};

use crate::output::{Ended, Failure, Output, Verdict};
use crate::places::Places;

const LOOK: Duration = Duration::from_secs(3);
const READ: Duration = Duration::from_secs(10);

#[derive(Subcommand)]
pub(crate) enum Command {
    /// 读卡器与卡
    List,
    /// 读社保卡
    Read {
        /// 读卡器名称；只有一台放着卡时不用写
        #[arg(long)]
        reader: Option<String>,
    },
}

pub(crate) fn run(command: &Command, places: &Places, output: &Output) -> Ended {
    let readers = start(places)?;
    match command {
        Command::List => Ok(list(readers.cards(), output)),
        Command::Read { reader } => read(&readers, reader.as_deref(), output),
    }
}

/// The readers as the site has set them, where there is a station's data.
pub(crate) fn start(places: &Places) -> Result<Readers, Failure> {
    Ok(Readers::start(&places.data_dir().unwrap_or_default())?)
}

/// The state once the first look is over.
fn state(hub: &ReaderHub) -> ReaderState {
    let looked = |state: &ReaderState| {
        state.service != ServiceState::Starting
            && state
                .readers
                .iter()
                .all(|reader| reader.card != CardPresence::Unknown)
    };
    hub.wait_for(LOOK, looked).unwrap_or_else(|| hub.state())
}

fn list(hub: &ReaderHub, output: &Output) -> Verdict {
    let state = state(hub);
    if state.service != ServiceState::Running {
        output.complain("读卡服务没有运行，请启动 pcscd 服务");
        return Verdict::Negative;
    }
    for reader in &state.readers {
        let card = match reader.card {
            CardPresence::Present => "有卡",
            CardPresence::Mute => "卡没有应答",
            CardPresence::Absent | CardPresence::Unknown => "无卡",
        };
        output.say(reader, &format!("{}：{card}", reader.name));
    }
    if state.readers.is_empty() {
        output.complain("没有找到读卡器，请插好读卡器的USB线");
    }
    Verdict::of(!state.readers.is_empty())
}

fn read(readers: &Readers, reader: Option<&str>, output: &Output) -> Ended {
    match readers.read_card(reader, READ) {
        Ok(reading) => {
            let view = CardReadingView::from(&reading);
            // Without --json the same lines, indented: whoever reads a card wants to see it.
            let words = serde_json::to_string_pretty(&view)?;
            output.say(&view, &words);
            if let Some(sentence) = reading.lock_sentence() {
                output.complain(&sentence);
            }
            Ok(Verdict::Good)
        }
        Err(error) => {
            output.complain(&error.sentence());
            Ok(Verdict::Negative)
        }
    }
}
