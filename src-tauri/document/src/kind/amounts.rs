//! How certificates write amounts, months and insurances.

use counter_domain::{contribution::Month, money::Fen, person::InsuranceKind};

/// `12,345.60`, yuan.
pub(super) fn yuan(amount: Fen) -> String {
    let plain = amount.to_string();
    let (sign, digits) = match plain.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", plain.as_str()),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "00"));
    let length = whole.len();
    let mut grouped = String::with_capacity(length + length / 3);
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (length - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{sign}{grouped}.{fraction}")
}

/// `2024年3月`.
pub(super) fn month(month: Month) -> String {
    format!("{}年{}月", month.year(), month.month())
}

/// `2024年3月至2026年10月`.
pub(super) fn span(first: Month, last: Month) -> String {
    format!("{}至{}", month(first), month(last))
}

/// The insurance's full name.
pub(super) const fn insurance(kind: InsuranceKind) -> &'static str {
    match kind {
        InsuranceKind::EmployeePension => "企业职工基本养老保险",
        InsuranceKind::ResidentPension => "城乡居民基本养老保险",
        InsuranceKind::EmployeeMedical => "职工基本医疗保险",
        InsuranceKind::Unemployment => "失业保险",
        InsuranceKind::WorkInjury => "工伤保险",
    }
}

/// Hundredths of a percent as `16%` or `0.5%`.
pub(super) fn rate(basis_points: u32) -> String {
    let (whole, part) = (basis_points / 100, basis_points % 100);
    let text = format!("{whole}.{part:02}");
    format!("{}%", text.trim_end_matches('0').trim_end_matches('.'))
}

/// Says whether a stated sum is the sum of its parts.
pub(super) fn is_sum(stated: Fen, parts: impl IntoIterator<Item = Fen>) -> bool {
    Fen::checked_sum(parts) == Some(stated)
}

/// What `schemars` writes for the domain's types.
pub(super) mod schema {
    #![expect(
        dead_code,
        reason = "mirrors of the domain's types, for their schema only"
    )]

    use schemars::JsonSchema;

    /// `2024-03`.
    #[derive(JsonSchema)]
    pub(in crate::kind) struct Month(String);

    /// 险种.
    #[derive(JsonSchema)]
    #[serde(rename_all = "snake_case")]
    pub(in crate::kind) enum Insurance {
        EmployeePension,
        ResidentPension,
        EmployeeMedical,
        Unemployment,
        WorkInjury,
    }

    /// What became of a month's contribution.
    #[derive(JsonSchema)]
    #[serde(rename_all = "snake_case")]
    pub(in crate::kind) enum State {
        Paid,
        Owed,
        TransferredIn,
    }

    /// The same contribution in every month of a span; amounts in fen a month.
    #[derive(JsonSchema)]
    pub(in crate::kind) struct Run {
        insurance: Insurance,
        first: Month,
        last: Month,
        /// 缴费基数.
        base: i64,
        /// 单位缴纳.
        employer: i64,
        /// 个人缴纳.
        personal: i64,
        state: State,
        /// 缴费单位.
        payer: String,
    }

    /// One year of a personal account; amounts in fen.
    #[derive(JsonSchema)]
    pub(in crate::kind) struct AccountYear {
        year: i16,
        /// 缴费月数.
        months: u32,
        /// 上年末累计储存额.
        opening: i64,
        /// 当年记入本金.
        principal: i64,
        /// 当年记入利息.
        interest: i64,
        /// 当年支出.
        spent: i64,
        /// 年末累计储存额.
        closing: i64,
    }
}
