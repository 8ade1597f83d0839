//! The one window: built, shown, and brought forward when the program is started again.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use tauri::{AppHandle, Manager, WebviewWindowBuilder, Wry};

use crate::Arguments;

/// Label of the window; capabilities/main.json names it too.
const LABEL: &str = "main";

/// Why the window did not open.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The system names no directory for a program's data.
    #[error("no data directory: {0}")]
    DataDirectory(#[source] tauri::Error),
    /// The data directory could not be made.
    #[error("cannot make the data directory {path}: {source}")]
    MakeDataDirectory {
        /// The directory.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The window system or WebKit refused.
    #[error("the window did not open: {0}")]
    Window(#[from] tauri::Error),
}

/// Opens the window and returns when it is closed.
///
/// # Errors
///
/// When the window cannot be opened; nothing has been changed then.
pub fn run(arguments: &Arguments) -> Result<(), StartError> {
    let context = tauri::generate_context!();
    let data_dir = arguments
        .data_dir
        .as_deref()
        .map(std::path::absolute)
        .transpose();
    let data_dir = data_dir.map_err(|source| StartError::MakeDataDirectory {
        path: arguments.data_dir.clone().unwrap_or_default(),
        source,
    })?;
    let app = tauri::Builder::default()
        .plugin(one_window_a_station(data_dir.as_deref()))
        .build(context)?;
    let data_dir = match data_dir {
        Some(data_dir) => data_dir,
        None => app
            .path()
            .app_data_dir()
            .map_err(StartError::DataDirectory)?,
    };
    std::fs::create_dir_all(&data_dir).map_err(|source| StartError::MakeDataDirectory {
        path: data_dir.clone(),
        source,
    })?;
    open(app.handle(), &data_dir)?;
    app.run(|_, _| {});
    Ok(())
}

/// A second start on the same data brings the first one's window forward and ends.
///
/// Where there is no session bus, as on a bare display, both start; the store's own lock then keeps
/// the second from writing.
fn one_window_a_station(data_dir: Option<&Path>) -> tauri::plugin::TauriPlugin<Wry> {
    let mut hasher = DefaultHasher::new();
    data_dir.hash(&mut hasher);
    tauri_plugin_single_instance::Builder::new()
        .dbus_id(format!("cn.xjbt.counter.station{:016x}", hasher.finish()))
        .callback(|app: &AppHandle, _arguments, _directory| {
            if let Some(window) = app.get_webview_window(LABEL) {
                // A window system may refuse the focus; the window is then only marked.
                let _ = window.unminimize();
                let _ = window.set_focus();
            }
        })
        .build()
}

fn open(app: &AppHandle, data_dir: &Path) -> Result<(), tauri::Error> {
    let configured = app
        .config()
        .app
        .windows
        .iter()
        .find(|window| window.label == LABEL);
    let configured = configured.ok_or(tauri::Error::WindowNotFound)?;
    // WebKit's own files lie with the station's data, so that two stations share nothing.
    WebviewWindowBuilder::from_config(app, configured)?
        .data_directory(data_dir.join("window"))
        .initialization_script(include_str!("policy_violations.js"))
        .build()?;
    Ok(())
}
