//! 民族 by its code (GB/T 3304-1991).

/// The names in the order of their codes, from 01.
const NAMES: [&str; 56] = [
    "汉",
    "蒙古",
    "回",
    "藏",
    "维吾尔",
    "苗",
    "彝",
    "壮",
    "布依",
    "朝鲜",
    "满",
    "侗",
    "瑶",
    "白",
    "土家",
    "哈尼",
    "哈萨克",
    "傣",
    "黎",
    "傈僳",
    "佤",
    "畲",
    "高山",
    "拉祜",
    "水",
    "东乡",
    "纳西",
    "景颇",
    "柯尔克孜",
    "土",
    "达斡尔",
    "仫佬",
    "羌",
    "布朗",
    "撒拉",
    "毛南",
    "仡佬",
    "锡伯",
    "阿昌",
    "普米",
    "塔吉克",
    "怒",
    "乌孜别克",
    "俄罗斯",
    "鄂温克",
    "德昂",
    "保安",
    "裕固",
    "京",
    "塔塔尔",
    "独龙",
    "鄂伦春",
    "赫哲",
    "门巴",
    "珞巴",
    "基诺",
];

/// One of the peoples of GB/T 3304, or 97 其他, or 98 of foreign descent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Ethnicity(u8);

impl Ethnicity {
    /// The one with this code.
    pub fn from_code(code: u8) -> Option<Self> {
        let known = Self(code);
        known.lookup().map(|_| known)
    }

    /// The two digits of the code.
    pub fn code(self) -> String {
        format!("{:02}", self.0)
    }

    /// The name, without 族.
    pub fn name(self) -> &'static str {
        self.lookup().unwrap_or("其他")
    }

    /// Reads record `0B`: one byte BCD, or two ASCII digits.
    pub(super) fn from_record(value: &[u8]) -> Option<Self> {
        let (tens, units) = match *value {
            [tens @ b'0'..=b'9', units @ b'0'..=b'9', ..] => (tens - b'0', units - b'0'),
            [packed, ..] => (packed >> 4, packed & 0x0F),
            [] => return None,
        };
        if tens > 9 || units > 9 {
            return None;
        }
        Self::from_code(tens * 10 + units)
    }

    fn lookup(self) -> Option<&'static str> {
        match self.0 {
            97 => Some("其他"),
            98 => Some("外国血统中国籍人士"),
            code => NAMES.get(usize::from(code).checked_sub(1)?).copied(),
        }
    }
}
