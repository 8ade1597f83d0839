//! Where a queue is: `ipp://host[:port]/path`.

use std::fmt;
use std::str::FromStr;

use http::Uri;

/// The port that IANA gave to IPP.
const DEFAULT_PORT: u16 = 631;

/// The address of a print queue, such as `ipp://localhost:631/printers/office`.
///
/// Only plain `ipp` is taken: passwords and encryption are not spoken here, so an address that
/// asks for them is refused when it is configured and not when somebody waits for a paper.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct QueueAddress {
    host: String,
    port: u16,
    path: String,
}

/// Why a text is not the address of a queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum QueueAddressError {
    /// Not a URI, or without a host.
    #[error(
        "打印机地址写法不对：应为 ipp://主机:端口/路径，例如 ipp://localhost:631/printers/office"
    )]
    Malformed,
    /// Another scheme than `ipp`.
    #[error("打印机地址须以 ipp:// 开头：本程序只支持不加密的 IPP，请向信息科要打印机的 ipp 地址")]
    Scheme,
    /// A user name or password in the address.
    #[error("打印机地址中不能写用户名或密码：请把打印机设为不需登录即可打印")]
    Credentials,
}

impl FromStr for QueueAddress {
    type Err = QueueAddressError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let uri: Uri = text
            .trim()
            .parse()
            .map_err(|_| QueueAddressError::Malformed)?;
        if uri.scheme_str() != Some("ipp") {
            return Err(if uri.scheme_str().is_some() {
                QueueAddressError::Scheme
            } else {
                QueueAddressError::Malformed
            });
        }
        let authority = uri.authority().ok_or(QueueAddressError::Malformed)?;
        if authority.as_str().contains('@') {
            return Err(QueueAddressError::Credentials);
        }
        if authority.host().is_empty() {
            return Err(QueueAddressError::Malformed);
        }
        Ok(Self {
            host: authority.host().to_owned(),
            port: authority.port_u16().unwrap_or(DEFAULT_PORT),
            path: uri.path().to_owned(),
        })
    }
}

impl QueueAddress {
    /// The queues' home of the CUPS on this machine: where `CUPS_SERVER` says (`host[:port]`, as
    /// every program of CUPS reads it; a socket's path is not spoken here), else the usual place.
    pub fn local_cups() -> Self {
        let usual = Self {
            host: "localhost".to_owned(),
            port: DEFAULT_PORT,
            path: "/".to_owned(),
        };
        let named = std::env::var("CUPS_SERVER").ok();
        named
            .and_then(|server| format!("ipp://{server}/").parse().ok())
            .unwrap_or(usual)
    }

    /// The same place as IPP's carrier sees it.
    pub(crate) fn http(&self) -> String {
        format!("http://{}:{}{}", self.host, self.port, self.path)
    }
}

impl fmt::Display for QueueAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ipp://{}:{}{}", self.host, self.port, self.path)
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    fn check(text: &str, expected: &Expect) {
        let shown = match text.parse::<QueueAddress>() {
            Ok(address) => format!("{address} via {}", address.http()),
            Err(error) => format!("{error:?}"),
        };
        expected.assert_eq(&shown);
    }

    #[test]
    fn an_address_is_completed_or_refused_with_its_reason() {
        check(
            "ipp://192.168.1.9/ipp/print",
            &expect!["ipp://192.168.1.9:631/ipp/print via http://192.168.1.9:631/ipp/print"],
        );
        check(
            " ipp://[::1]:8631/printers/office ",
            &expect!["ipp://[::1]:8631/printers/office via http://[::1]:8631/printers/office"],
        );
        check(
            "ipp://printer",
            &expect!["ipp://printer:631/ via http://printer:631/"],
        );
        check("ipps://printer/ipp/print", &expect!["Scheme"]);
        check("http://printer/ipp/print", &expect!["Scheme"]);
        check("ipp://clerk:secret@printer/", &expect!["Credentials"]);
        check("printer", &expect!["Malformed"]);
        check("", &expect!["Malformed"]);
        check("ipp://", &expect!["Malformed"]);
        check("ipp://打印机/", &expect!["Malformed"]);
    }
}
