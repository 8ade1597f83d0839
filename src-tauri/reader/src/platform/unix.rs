//! Linux: pcscd, its driver bundles, and serial ports in sysfs.

use std::ffi::CStr;
use std::path::Path;

use pcsc::Error;
use serialport::SerialPortType;

/// Where pcscd looks for the drivers of USB readers, and where those of serial readers are named.
const USB_DRIVERS: &str = "/usr/lib/pcsc/drivers";
const SERIAL_DRIVERS: &str = "/etc/reader.conf.d";

/// The drivers that are installed, by the names of their bundles.
pub(crate) fn drivers() -> Vec<String> {
    let mut drivers: Vec<String> = [USB_DRIVERS, SERIAL_DRIVERS]
        .into_iter()
        .flat_map(|folder| std::fs::read_dir(Path::new(folder)).into_iter().flatten())
        .flatten()
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|name| name != "serial" && !name.starts_with('.'))
        .collect();
    drivers.sort();
    drivers
}

/// Ports on which an identity-card reader may be: those of USB adapters, never the machine's own, to which
/// a till or a scale may be connected.
pub(crate) fn identity_reader_ports() -> Vec<String> {
    let ports = serialport::available_ports().unwrap_or_default();
    let mut names: Vec<String> = ports
        .into_iter()
        .filter(|port| matches!(port.port_type, SerialPortType::UsbPort(_)))
        .map(|port| port.port_name)
        .collect();
    names.sort();
    names
}

/// The name of a reader for people; pcscd gives UTF-8.
pub(crate) fn display_name(raw: &CStr) -> String {
    raw.to_string_lossy().into_owned()
}

/// Whether a context is of no more use.
pub(crate) const fn is_service_loss(error: Error) -> bool {
    matches!(
        error,
        Error::NoService | Error::ServiceStopped | Error::InvalidHandle | Error::CommError
    )
}
