//! What stops a printer, in the words of `printer-state-reasons` (RFC 8011 section 5.4.12).

use serde::{Deserialize, Serialize};

/// Something that a person must put right before the printer goes on.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "fault", content = "reasons")]
pub enum Fault {
    /// Paper is stuck.
    Jam,
    /// A cover or door is open.
    CoverOpen,
    /// No paper, or not the one the job wants.
    OutOfPaper,
    /// Toner or ink is used up.
    TonerEmpty,
    /// The output tray is full or missing.
    OutputFull,
    /// The queue cannot reach the device behind it, or the device is switched off.
    Offline,
    /// Somebody paused the queue.
    Paused,
    /// Anything else; the printer's own keywords, for whoever repairs it.
    Other(Vec<String>),
}

impl Fault {
    /// The stable name under which the UI keeps its sentence.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Jam => "printer-jam",
            Self::CoverOpen => "printer-cover-open",
            Self::OutOfPaper => "printer-out-of-paper",
            Self::TonerEmpty => "printer-toner-empty",
            Self::OutputFull => "printer-output-full",
            Self::Offline => "printer-offline",
            Self::Paused => "printer-paused",
            Self::Other(_) => "printer-stopped",
        }
    }

    /// What is wrong and what to do next, for the clerk.
    pub fn sentence(&self) -> String {
        match self {
            Self::Jam => "打印机卡纸：请打开盖板取出纸张，合上后打印机会接着打印。".to_owned(),
            Self::CoverOpen => "打印机盖板没有合上：请合上盖板。".to_owned(),
            Self::OutOfPaper => "打印机缺纸：请在纸盒中加纸。".to_owned(),
            Self::TonerEmpty => "打印机墨粉用完：请更换墨粉盒。".to_owned(),
            Self::OutputFull => "打印机出纸盘已满或没有装好：请取走纸张，装好出纸盘。".to_owned(),
            Self::Offline => {
                "打印机脱机：请检查打印机电源和数据线，看打印机面板是否亮着。".to_owned()
            }
            Self::Paused => "打印队列已被暂停：请在系统打印机设置中恢复，或联系信息科。".to_owned(),
            Self::Other(reasons) if reasons.is_empty() => {
                "打印机已停止，没有说明原因：请看打印机面板，或联系信息科。".to_owned()
            }
            Self::Other(reasons) => {
                let reasons = reasons.join("、");
                format!("打印机已停止（{reasons}）：请看打印机面板，或联系信息科。")
            }
        }
    }

    /// The fault that `keywords` name, the one to be mended first before others.
    ///
    /// A keyword without suffix, or with `-error`, has stopped the printer. A warning counts only
    /// when the printer says that it has stopped (`stopped`), and unknown keywords count only then;
    /// but a jam, and paper that is waited for, always want a person, whatever the suffix.
    pub(crate) fn from_keywords(keywords: &[String], stopped: bool) -> Option<Self> {
        let named = keywords
            .iter()
            .map(|keyword| Reason::read(keyword))
            .filter(|reason| stopped || reason.wants_a_person())
            .filter_map(Reason::fault)
            .min_by_key(Self::urgency);
        if named.is_some() || !stopped {
            return named;
        }
        let unknown = keywords.iter().filter(|keyword| *keyword != "none");
        Some(Self::Other(unknown.cloned().collect()))
    }

    /// The order in which a person has to act: nothing moves before the jam is cleared.
    fn urgency(&self) -> u8 {
        match self {
            Self::Jam => 0,
            Self::CoverOpen => 1,
            Self::OutOfPaper => 2,
            Self::TonerEmpty => 3,
            Self::OutputFull => 4,
            Self::Offline => 5,
            Self::Paused => 6,
            Self::Other(_) => 7,
        }
    }
}

/// How much a keyword's suffix says it matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Severity {
    Report,
    Warning,
    Error,
}

/// A `printer-state-reasons` keyword taken apart.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reason<'a> {
    pub(crate) keyword: &'a str,
    pub(crate) severity: Severity,
}

impl<'a> Reason<'a> {
    pub(crate) fn read(keyword: &'a str) -> Self {
        let suffixes = [
            ("-report", Severity::Report),
            ("-warning", Severity::Warning),
            ("-error", Severity::Error),
        ];
        for (suffix, severity) in suffixes {
            if let Some(keyword) = keyword.strip_suffix(suffix) {
                return Self { keyword, severity };
            }
        }
        Self {
            keyword,
            severity: Severity::Error,
        }
    }

    fn wants_a_person(&self) -> bool {
        self.severity == Severity::Error
            || self.keyword == "media-needed"
            || self.fault() == Some(Fault::Jam)
    }

    fn fault(self) -> Option<Fault> {
        match self.keyword {
            "media-jam" | "media-path-jam" | "media-path-media-jam" => Some(Fault::Jam),
            "cover-open" | "door-open" | "interlock-open" => Some(Fault::CoverOpen),
            "media-empty" | "media-needed" => Some(Fault::OutOfPaper),
            "toner-empty" | "marker-supply-empty" | "developer-empty" => Some(Fault::TonerEmpty),
            "output-area-full" | "output-tray-missing" => Some(Fault::OutputFull),
            "offline" | "shutdown" | "timed-out" => Some(Fault::Offline),
            "paused" | "moving-to-paused" => Some(Fault::Paused),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(keywords: &[&str], stopped: bool, expected: impl Into<Option<Fault>>) {
        let owned: Vec<String> = keywords.iter().map(|&keyword| keyword.to_owned()).collect();
        assert_eq!(
            Fault::from_keywords(&owned, stopped),
            expected.into(),
            "{keywords:?}, printer stopped: {stopped}"
        );
    }

    #[test]
    fn keywords_name_the_fault_to_mend_first() {
        check(&["none"], false, None);
        check(&[], false, None);
        check(&["media-empty"], false, Fault::OutOfPaper);
        check(&["media-empty-error"], false, Fault::OutOfPaper);
        check(&["media-needed"], true, Fault::OutOfPaper);
        check(&["media-empty-error", "media-jam-error"], true, Fault::Jam);
        check(&["cover-open", "media-empty"], true, Fault::CoverOpen);
        check(&["offline-error", "paused"], true, Fault::Offline);
        check(&["paused"], true, Fault::Paused);
    }

    #[test]
    fn a_warning_does_not_stop_a_printer_that_prints() {
        check(&["media-empty-warning"], false, None);
        check(&["media-empty-report"], false, None);
        check(&["media-empty-warning"], true, Fault::OutOfPaper);
        check(&["toner-low-report", "media-low-warning"], false, None);
        check(&["offline-report"], false, None);
    }

    #[test]
    fn a_jam_or_paper_waited_for_wants_a_person_whatever_the_suffix() {
        check(
            &["media-empty-warning", "media-needed-warning"],
            false,
            Fault::OutOfPaper,
        );
        check(&["media-jam-warning"], false, Fault::Jam);
    }

    #[test]
    fn unknown_keywords_are_kept_for_whoever_repairs_it() {
        check(&["identify-printer-requested"], false, None);
        check(
            &["fuser-over-temp-error", "none"],
            true,
            Some(Fault::Other(vec!["fuser-over-temp-error".to_owned()])),
        );
        check(&["none"], true, Some(Fault::Other(Vec::new())));
    }
}
