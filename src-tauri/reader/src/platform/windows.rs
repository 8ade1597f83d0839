//! Windows: the service SCardSvr, names in the system's code page, drivers of the device class.
//!
//! **Never compiled.** Written from the documentation of WinSCard and of the crates; whoever builds for
//! Windows first must look at each line here.
//!
//! What is known to differ, and where it is met:
//! - the service stops with the last reader, and every context of before is dead: `is_service_loss`;
//! - a transaction in which nothing happens for five seconds is ended by the system with a reset. A
//!   reading has no pause that long: every wait of a worker is below two seconds;
//! - the pseudo-reader for plug and play returns at once while its state is unknown: the monitor carries
//!   the previous state, as it does everywhere;
//! - `SCardTransmit` may return success with an empty answer when the card is pulled: the channel takes
//!   that for a failure, as it does everywhere.

use std::ffi::CStr;

use encoding_rs::GBK;
use pcsc::Error;
use serialport::SerialPortType;

/// Drivers are the system's business; the device manager shows them.
pub(crate) fn drivers() -> Vec<String> {
    Vec::new()
}

/// Every port of a USB adapter, as `COM3`.
pub(crate) fn identity_reader_ports() -> Vec<String> {
    let ports = serialport::available_ports().unwrap_or_default();
    ports
        .into_iter()
        .filter(|port| matches!(port.port_type, SerialPortType::UsbPort(_)))
        .map(|port| port.port_name)
        .collect()
}

/// The name of a reader for people; the ANSI functions give it in the system's code page, which is GBK on
/// the machines of the stations.
pub(crate) fn display_name(raw: &CStr) -> String {
    GBK.decode(raw.to_bytes()).0.into_owned()
}

/// Whether a context is of no more use. `NoReadersAvailable` comes with the service that stops after the
/// last reader was unplugged.
pub(crate) const fn is_service_loss(error: Error) -> bool {
    matches!(
        error,
        Error::NoService
            | Error::ServiceStopped
            | Error::InvalidHandle
            | Error::CommError
            | Error::NoReadersAvailable
    )
}
