//! The one window: built, shown, and brought forward when the program is started again.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use counter_app::clock::{SystemClock, SystemRandom};
use counter_app::{Config, Counter, Pulse, places};
use tauri::{AppHandle, Emitter, Manager, WebviewWindowBuilder, Wry};

use crate::{Arguments, commands, protocol};

/// Label of the window; capabilities/main.json names it too.
const LABEL: &str = "main";

/// Name under which the page hears what the program tells by itself.
const EVENT: &str = "app-event";

/// Why the window did not open.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The system names no directory for a program's data.
    #[error("找不到数据目录,请用 --data-dir 指定")]
    NoDataDirectory,
    /// The data directory cannot be made or used.
    #[error("数据目录 {path} 不能使用:{source}")]
    DataDirectory {
        /// The directory.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// There are no assets where they are looked for.
    #[error("找不到随程序安装的资源目录,请用 --assets 指定")]
    NoAssets,
    /// The use cases could not start.
    #[error(transparent)]
    Counter(#[from] counter_app::StartError),
    /// The system gives no thread.
    #[error("无法启动后台线程:{0}")]
    Thread(#[source] std::io::Error),
    /// The window system or WebKit refused.
    #[error("窗口无法打开:{0}")]
    Window(#[from] tauri::Error),
}

/// Opens the window and returns when it is closed.
///
/// # Errors
///
/// When the window cannot be opened; nothing has been changed then.
pub fn run(arguments: &Arguments) -> Result<(), StartError> {
    let data_dir = data_dir(arguments)?;
    let assets_dir = places::assets_dir(arguments.assets.as_deref()).ok_or(StartError::NoAssets)?;
    let counter = Counter::start(Config {
        data_dir: data_dir.clone(),
        assets_dir,
        readers: true,
        clock: Arc::new(SystemClock),
        random: Arc::new(SystemRandom),
        machine: counter_app::machine_id(),
    })?;
    let app = tauri::Builder::default()
        .plugin(one_window_a_station(&data_dir))
        .manage(Arc::clone(&counter))
        .invoke_handler(commands::handler())
        .register_asynchronous_uri_scheme_protocol(protocol::SCHEME, protocol::answer)
        .build(tauri::generate_context!())?;
    tell_the_page(app.handle(), &counter).map_err(StartError::Thread)?;
    let _pulse = Pulse::start(&counter).map_err(StartError::Thread)?;
    open(app.handle(), &data_dir)?;
    app.run_return(|_, _| {});
    Ok(())
}

/// The station's data: as named, else the platform's; made where it is not there yet.
fn data_dir(arguments: &Arguments) -> Result<PathBuf, StartError> {
    let named = arguments.data_dir.clone().or_else(places::default_data_dir);
    let named = named.ok_or(StartError::NoDataDirectory)?;
    let made = std::fs::create_dir_all(&named).and_then(|()| named.canonicalize());
    made.map_err(|source| StartError::DataDirectory {
        path: named,
        source,
    })
}

/// A second start on the same data brings the first one's window forward and ends.
///
/// Where there is no session bus, as on a bare display, both start; the store's own lock then keeps
/// the second from writing.
fn one_window_a_station(data_dir: &Path) -> tauri::plugin::TauriPlugin<Wry> {
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

/// Passes on every event of the counter, for as long as both live.
fn tell_the_page(app: &AppHandle, counter: &Counter) -> std::io::Result<()> {
    let events = counter.subscribe();
    let app = app.clone();
    std::thread::Builder::new()
        .name("events".to_owned())
        .spawn(move || {
            for event in events {
                if let Err(error) = app.emit_to(LABEL, EVENT, event) {
                    tracing::warn!(%error, "an event did not reach the page");
                }
            }
        })?;
    Ok(())
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
