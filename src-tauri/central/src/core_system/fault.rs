//! Why a row is not taken, as the core system's people read it.

use counter_domain::number::{CardNumberError, IdentityNumberError};

/// What is wrong with a row. The sentence names the column and what is allowed there; it never
/// repeats what stood there, for that may be personal.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RowFault {
    /// Not CSV: a quote that does not end, bytes that are no text.
    #[error("该行不是合法的CSV，请检查引号和编码")]
    NotCsv,
    /// Another number of fields than the heading has.
    #[error("该行有{actual}列，表头有{expected}列，请补齐后重报")]
    Fields {
        /// Columns of the heading.
        expected: usize,
        /// Fields of the row.
        actual: usize,
    },
    /// A field that must not be empty is.
    #[error("{column}不能为空")]
    Empty {
        /// The column in Chinese.
        column: &'static str,
    },
    /// A field is longer than any that can be good.
    #[error("{column}超过{allowed}个字")]
    TooLong {
        /// The column.
        column: &'static str,
        /// Most characters.
        allowed: usize,
    },
    /// A spreadsheet's formula stands where a value should.
    #[error("{column}是公式，不是数据，请改为文本后重报")]
    Formula {
        /// The column.
        column: &'static str,
    },
    /// Characters that no value has.
    #[error("{column}含有控制字符")]
    Control {
        /// The column.
        column: &'static str,
    },
    /// The field does not have its form.
    #[error("{column}格式有误，应为{form}")]
    Form {
        /// The column.
        column: &'static str,
        /// What is allowed.
        form: &'static str,
    },
    /// The number is none.
    #[error(transparent)]
    Number(#[from] IdentityNumberError),
    /// The card's number is none.
    #[error(transparent)]
    CardNumber(#[from] CardNumberError),
    /// The birth or sex in the number is another.
    #[error("{column}与社会保障号码不一致，请核对")]
    Disagrees {
        /// The column.
        column: &'static str,
    },
    /// Nobody of that number is known; his record must come first.
    #[error("没有该社会保障号码的人员，请先报送人员文件")]
    UnknownPerson,
    /// No accepted application of that number.
    #[error("没有该业务编号的已受理申请，请核对业务编号")]
    UnknownApplication,
    /// No office of that code.
    #[error("机构代码不在机构表内，请核对参保地")]
    UnknownOffice,
    /// The table of states refuses the step.
    #[error("申请当前状态不接受该结果（依据{rule}），请核对流水先后")]
    Step {
        /// The rule that refuses.
        rule: String,
    },
    /// The card is another person's or another application's already.
    #[error("该卡号已登记在其他申请或其他人名下，请核对卡号")]
    CardTaken,
    /// The same reference came before with other content.
    #[error("该流水号此前已用于不同内容，请更换流水号后重报")]
    ReferenceReused,
}

impl RowFault {
    /// A stable code for programs.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotCsv => "not_csv",
            Self::Fields { .. } => "fields",
            Self::Empty { .. } => "empty",
            Self::TooLong { .. } => "too_long",
            Self::Formula { .. } => "formula",
            Self::Control { .. } => "control",
            Self::Form { .. } => "form",
            Self::Number(_) => "number",
            Self::CardNumber(_) => "card_number",
            Self::Disagrees { .. } => "disagrees",
            Self::UnknownPerson => "unknown_person",
            Self::UnknownApplication => "unknown_application",
            Self::UnknownOffice => "unknown_office",
            Self::Step { .. } => "step",
            Self::CardTaken => "card_taken",
            Self::ReferenceReused => "reference_reused",
        }
    }
}

/// A row that was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowError {
    /// The line at which the row begins, counted from 1; the heading is line 1.
    pub line: u64,
    /// Why.
    pub fault: RowFault,
}
