//! What can come back instead of an answer.

use std::error::Error;

use counter_wire::problem::{Problem, ProblemCode};
use rustls::{AlertDescription, CertificateError};

use crate::plan::{Failure, FailureKind};

/// Why a question was not answered. None of these says anything of people.
#[derive(Debug, thiserror::Error)]
pub enum LineError {
    /// Nobody is there: no network, no name, no port.
    #[error("连不上中心")]
    Unreachable,
    /// The deadline passed.
    #[error("中心没有按时回应")]
    Timeout,
    /// The connection ended in the middle.
    #[error("与中心的连接中断")]
    Cut,
    /// Whoever answers has no certificate of this centre.
    #[error("对方的证书不是本中心的")]
    Untrusted,
    /// The centre's certificate is not good at the time that this machine believes in.
    #[error("按本机时间中心证书不在有效期内")]
    WrongTime,
    /// The centre does not take this machine's certificate.
    #[error("中心不接受本机证书")]
    CertificateRejected,
    /// Somebody answers who is no centre: a login page of a network, a wrong address.
    #[error("回应的不是社保中心")]
    CaptivePortal,
    /// The centre says why not.
    #[error("中心答复：{0:?}")]
    Problem(Problem),
    /// A proxy before the centre says that it cannot.
    #[error("中心暂时不能受理（{0}）")]
    Gateway(u16),
    /// The answer does not have its form.
    #[error("中心的回应无法解读：{0}")]
    Garbage(&'static str),
    /// The answer is larger than allowed.
    #[error("中心的回应超过允许大小")]
    TooLarge,
}

impl LineError {
    /// Stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unreachable => "unreachable",
            Self::Timeout => "timeout",
            Self::Cut => "cut",
            Self::Untrusted => "untrusted",
            Self::WrongTime => "wrong_time",
            Self::CertificateRejected => "certificate_rejected",
            Self::CaptivePortal => "captive_portal",
            Self::Gateway(_) => "gateway",
            Self::Garbage(_) => "garbage",
            Self::TooLarge => "answer_too_large",
            Self::Problem(problem) => problem_code(problem.code),
        }
    }

    /// Whether what was asked surely never reached the centre: no connection to it stood.
    pub const fn nothing_arrived(&self) -> bool {
        matches!(
            self,
            Self::Unreachable
                | Self::Untrusted
                | Self::WrongTime
                | Self::CertificateRejected
                | Self::CaptivePortal
        )
    }

    /// What the plan makes of it.
    pub fn failure(&self) -> Failure {
        let kind = match self {
            Self::Unreachable
            | Self::Untrusted
            | Self::WrongTime
            | Self::CertificateRejected
            | Self::CaptivePortal
            | Self::Gateway(_) => FailureKind::Line,
            Self::Timeout | Self::Cut => FailureKind::Silence,
            Self::Garbage(_) | Self::TooLarge => FailureKind::Doubt,
            Self::Problem(problem) => match problem.code {
                ProblemCode::FencedDevice => FailureKind::Fenced,
                ProblemCode::RevokedDevice => FailureKind::Revoked,
                ProblemCode::TooOld => FailureKind::TooOld,
                ProblemCode::Unavailable | ProblemCode::TooMany | ProblemCode::NoCertificate => {
                    FailureKind::Line
                }
                _ => FailureKind::Doubt,
            },
        };
        let retry_after_ms = match self {
            Self::Problem(problem) => problem.retry_after_s.map(|s| u64::from(s) * 1000),
            _ => None,
        };
        Failure {
            kind,
            code: self.code().to_owned(),
            retry_after_ms,
        }
    }

    /// From what the HTTP client says.
    pub(super) fn from_client(error: &reqwest::Error) -> Self {
        if let Some(tls) = tls_error(error) {
            return match tls {
                rustls::Error::InvalidCertificate(
                    CertificateError::Expired
                    | CertificateError::ExpiredContext { .. }
                    | CertificateError::NotValidYet
                    | CertificateError::NotValidYetContext { .. },
                ) => Self::WrongTime,
                rustls::Error::InvalidCertificate(_) => Self::Untrusted,
                rustls::Error::AlertReceived(
                    AlertDescription::BadCertificate
                    | AlertDescription::CertificateExpired
                    | AlertDescription::CertificateRevoked
                    | AlertDescription::CertificateUnknown
                    | AlertDescription::CertificateRequired
                    | AlertDescription::UnknownCA
                    | AlertDescription::AccessDenied,
                ) => Self::CertificateRejected,
                // Something that speaks no TLS answers: a portal, another service.
                rustls::Error::InvalidMessage(_) => Self::CaptivePortal,
                _ => Self::Cut,
            };
        }
        if error.is_connect() {
            Self::Unreachable
        } else if error.is_timeout() {
            Self::Timeout
        } else {
            Self::Cut
        }
    }
}

/// The code of a problem, as JSON has it.
const fn problem_code(code: ProblemCode) -> &'static str {
    match code {
        ProblemCode::Malformed => "malformed",
        ProblemCode::NoCertificate => "no_certificate",
        ProblemCode::WrongSignature => "wrong_signature",
        ProblemCode::WrongCode => "wrong_code",
        ProblemCode::RevokedDevice => "revoked_device",
        ProblemCode::FencedDevice => "fenced_device",
        ProblemCode::NotFound => "not_found",
        ProblemCode::WrongMethod => "wrong_method",
        ProblemCode::WrongOffset => "wrong_offset",
        ProblemCode::TooLarge => "too_large",
        ProblemCode::WrongMediaType => "wrong_media_type",
        ProblemCode::WrongHash => "wrong_hash",
        ProblemCode::TooOld => "too_old",
        ProblemCode::TooMany => "too_many",
        ProblemCode::Internal => "internal",
        ProblemCode::Unavailable => "unavailable",
    }
}

/// The TLS error at the bottom of a chain of causes.
fn tls_error<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a rustls::Error> {
    let mut next: Option<&'a (dyn Error + 'static)> = Some(error);
    while let Some(cause) = next {
        if let Some(tls) = cause.downcast_ref::<rustls::Error>() {
            return Some(tls);
        }
        // An io::Error names its inner error's cause as its own, not the inner error itself.
        next = match cause
            .downcast_ref::<std::io::Error>()
            .and_then(|io| io.get_ref())
        {
            Some(inner) => Some(inner as &(dyn Error + 'static)),
            None => cause.source(),
        };
    }
    None
}
