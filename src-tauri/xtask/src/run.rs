//! `run`: the counter on a demo station, in a window or, without a display, as pictures.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, bail};

use crate::central::Centre;
use crate::command::run as run_command;
use crate::virtual_card::VirtualCard;
use crate::workspace::{cargo, root, target_dir};
use crate::{demo, setup, ui};

/// Sets up, builds, makes the demo station where there is none, and opens the window.
///
/// With `centre` the station is a window of the centre that runs, and it has no virtual card: its
/// people come with the first load.
pub(crate) fn run(data_dir: Option<PathBuf>, centre: bool) -> Result<()> {
    if !has_display() {
        bail!(
            "there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set); \
             `cargo xtask run --screenshot DIR` drives the window under Xvfb and leaves pictures"
        );
    }
    setup::setup()?;
    ui::build()?;
    run_command(cargo().args(["build", "--locked"]))?;
    let _card;
    let data_dir = if centre {
        let data_dir = data_dir.unwrap_or_else(|| target_dir().join("counter"));
        Centre::running()?.enrol(&data_dir)?;
        data_dir
    } else {
        let data_dir = data_dir.unwrap_or_else(demo::default_dir);
        demo::ensure(&data_dir)?;
        _card = VirtualCard::put_on_reader(&data_dir)?;
        data_dir
    };
    let mut counter = Command::new(target_dir().join("debug/counter"));
    counter.env("COUNTER_ASSETS", root().join("assets"));
    run_command(counter.arg("--data-dir").arg(data_dir).current_dir(root()))
}

/// Drives the window under Xvfb and leaves a picture of each main screen in `directory`.
pub(crate) fn screenshots(directory: &Path) -> Result<()> {
    setup::setup()?;
    ui::build()?;
    crate::test::build()?;
    let directory = std::path::absolute(directory)?;
    // The same people as the screenshots' own station has, for they are drawn from the same seed.
    let data_dir = demo::default_dir();
    demo::ensure(&data_dir)?;
    let _card = VirtualCard::put_on_reader(&data_dir)?;
    let mut screenshots = Command::new(target_dir().join("debug/screenshots"));
    run_command(screenshots.arg(directory).current_dir(root()))
}

fn has_display() -> bool {
    ["DISPLAY", "WAYLAND_DISPLAY"]
        .iter()
        .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
}
