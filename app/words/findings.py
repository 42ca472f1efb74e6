"""What `homphieu verify` says: a sentence for each code of findings.py, and what it cannot prove.

Runs on an auditor's laptop: imports nothing of the web or the database.
"""

from collections.abc import Mapping

from app.words.letters import KINDS
from app.words.plain import plain
from ballots.spelling import groups
from ballots.verify.findings import Find, Finding, Mark
from printing.wording import INVALID

__all__ = ["MARKS", "NOT_PROVED", "VERDICTS", "words"]

MARKS: Mapping[Mark, str] = {
    Mark.PROVED: "ĐÚNG",
    Mark.NOTE: "LƯU Ý",
    Mark.FALSE: "SAI",
    Mark.UNREADABLE: "KHÔNG ĐỌC ĐƯỢC",
}

VERDICTS: Mapping[int, str] = {
    0: "Không thấy điều gì sai.",
    1: "Có điều sai, xem các dòng SAI ở trên.",
    2: "Không đọc được hồ sơ, hoặc không đọc được tệp đi kèm.",
}

# The verifier has no stock: people count it, and it stands in the minutes alone (ballots/forms/slips.py).
_HANDED_OUT = (
    "Phiếu phát ra = tồn đầu kỳ + in mới − hủy − tồn cuối kỳ; số tồn do người đếm, chỉ ghi trong biên bản."
)

# What no archive can prove, whoever made it.
NOT_PROVED: tuple[str, ...] = (
    "rằng điện thoại của người dân đã chạy đúng chương trình: xin so mã băm JavaScript với mã nguồn công bố;",
    "rằng phiếu phát ra đã đến tay người dân: xin hỏi người dân;",
    "rằng trước lúc khóa khe không ai tự tạo phiếu để bỏ thêm: xin xem số phiếu phát ra cạnh số hồ sơ;",
    "rằng phiếu giấy đã được nhập đúng: xin đếm lại phiếu giấy đang lưu;",
    "rằng dấu nhận dạng chìa khóa là của đúng người: xin từng thành viên so với dấu nhận dạng của mình.",
)

_RULES: Mapping[str, str] = {
    "sum": "số phát ra khác tổng các phần (hủy, hết hạn, dùng qua mạng, dùng trên giấy, còn hiệu lực)",
    "envelopes": "số phong bì tính từ đầu",
    "online": "số phiếu dùng qua mạng không khớp số phong bì",
    "paper": "số phiếu dùng trên giấy không khớp phiếu giấy đã nhập",
    "ballots": "số phiếu đã kiểm không khớp số phiếu trong hòm",
    "grows": "số cộng dồn giảm đi",
    "void": "số phiếu hủy đổi giữa lúc khóa khe và lúc có kết quả",
    "returned": "số hồ sơ đã trả kết quả khác giữa lúc khóa khe và lúc có kết quả",
    "date": "ngày của số đếm khác ngày khóa khe",
}

_ROLES: Mapping[str, str] = {
    "ubnd": "lãnh đạo UBND",
    "mttq": "MTTQ Việt Nam",
    "union": "Công đoàn",
    "clerk": "Trung tâm Phục vụ hành chính công",
    "secretary": "thư ký",
    "supervisor": "giám sát của nhân dân",
}

# The parts of a place in the minutes, or in a tally; questions and levels stay codes.
_PLACES: Mapping[str, str] = {
    "electronic": "điện tử",
    "paper": "giấy",
    "both": "cộng",
    "ballots": "phiếu thu vào",
    "valid": "hợp lệ",
    "invalid": "không hợp lệ",
    "levels": "mức",
    "unanswered": "không trả lời",
    "satisfied": "tỷ lệ hài lòng",
    "percent": "tỷ lệ",
    "returned": "hồ sơ đã trả kết quả",
    "participation": "tỷ lệ tham gia",
    "part": "số phiếu",
    "whole": "số hồ sơ",
    "head": "mã của sổ ghi",
    **INVALID,
}
_PLAIN_NUMBERS = {"period", "year", "height", "result", "batch", "known", "until", "version", "by_year"}
_WHICH: Mapping[str, str] = {"electronic": "phiếu điện tử", "paper": "phiếu giấy", "published": "đã công bố"}
_KEPT: Mapping[str, str] = {"releases": "chìa khóa", "envelopes": "phong bì"}

WORDS: Mapping[Find, str] = {
    # --- cannot be read
    Find.NO_ARCHIVE: "Tệp không phải hồ sơ của hòm phiếu, bị cắt cụt hoặc không mở được.",
    Find.TOO_BIG: "Hồ sơ hoặc tệp “{name}” trong đó lớn quá mức một kỳ có thể có.",
    Find.NAME_UNKNOWN: "Trong hồ sơ có tệp lạ: “{name}”.",
    Find.NAME_TWICE: "Tệp “{name}” có hai lần trong hồ sơ.",
    Find.MEMBER_ODD: "Tệp “{name}” trong hồ sơ bị mã hóa, là liên kết, nén theo cách lạ hoặc mang hai tên.",
    Find.FILE_MISSING: "Hồ sơ thiếu tệp “{name}”.",
    Find.FILE_DAMAGED: "Tệp “{name}” trong hồ sơ bị hỏng hoặc bị cắt cụt.",
    Find.MANIFEST_MALFORMED: "Tệp “manifest.json” không đúng mẫu.",
    Find.SHEET_MALFORMED: "Bản niêm phong điện tử của kỳ {period} không đúng mẫu.",
    Find.FORM_MALFORMED: "Bộ câu hỏi “form.json” không đúng mẫu.",
    Find.ENTRY_MALFORMED: "Mục {height} của sổ ghi công khai không đúng mẫu.",
    Find.LEAVES_MALFORMED: "Mã băm của đợt {batch} trong “leaves.jsonl” không đúng mẫu.",
    Find.RELEASES_MALFORMED: "Tệp “releases.json” không đúng mẫu.",
    Find.ENVELOPES_MALFORMED: "Tệp “envelopes.bin” không gồm các phong bì có cùng độ dài.",
    Find.MINUTES_UNREADABLE: "Không mở được tệp biên bản, hoặc tệp quá lớn.",
    Find.MINUTES_NO_READER: "Máy này thiếu thư viện pypdf (pip install pypdf) nên chưa đọc được số liệu "
    "trong biên bản: mới chỉ so mã băm của tệp.",
    # --- proved
    Find.FORMATS_READ: "Mọi tệp của hồ sơ (hòm {box}, kỳ {period}) đúng định dạng đã công bố.",
    Find.CHAIN_WHOLE: "Sổ ghi công khai liền mạch, {entries} mục, đủ chữ ký. Mục cuối: {head}.",
    Find.SEAL_FOUND: "Mã niêm phong kỳ {period} đúng như bản giấy.",
    Find.HEAD_FOUND: "Mã của sổ ghi trên giấy là của mục {height}: từ đầu đến mục đó không ai sửa được nữa.",
    Find.PREFIX_KEPT: "Cả {entries} mục của hồ sơ cũ vẫn còn nguyên ở đầu sổ ghi.",
    Find.LEAVES_WHOLE: "Mã băm của {count} phong bì, {batches} đợt, khớp với sổ ghi.",
    Find.ENVELOPES_WHOLE: "Cả {count} phong bì, {batches} đợt, đúng là những phong bì đã ghi sổ.",
    Find.SHEETS_WHOLE: "Bản niêm phong của {count} kỳ đúng như đã ghi sổ, nối tiếp nhau, cùng khóa ghi sổ.",
    Find.SIGNED: "Mọi vai trò đã ký bản niêm phong; mọi ổ khóa do người giữ chìa khóa đã được xác nhận gắn.",
    Find.RELEASES_FIT: "{count} chìa khóa đã trao đúng là của các ổ khóa trên bản niêm phong.",
    Find.SET_QUALIFIED: "Hòm được mở đủ thành phần: {roles}.",
    Find.OPENED: "Đã mở lại {count} phong bì; {spoiled} phong bì không mở được, đúng như đã công bố.",
    Find.ANSWERS_READ: "Nội dung khớp bộ câu hỏi; {unfit} phiếu không khớp, đúng như đã công bố.",
    Find.TALLY_EQUAL: "Kiểm phiếu lại: {ballots} phiếu, {valid} hợp lệ, đúng như kết quả đã công bố.",
    Find.COUNTERS_CLOSE: "Số phiếu phát, dùng, hủy, hết hạn, còn lại khớp nhau từ kỳ này sang kỳ khác.",
    Find.MINUTES_NAMED: "Sổ ghi có biên bản số {number} năm {year}, SHA-256 {sha256}.",
    Find.MINUTES_SAME: "Tệp biên bản đúng là bản đã lưu sổ cho lần mở hòm này, số {number} năm {year}.",
    Find.MINUTES_SIGNED: "Tệp là bản thứ {version} của biên bản số {number} năm {year}: bản ký số, mở "
    "đầu bằng "
    "nguyên vẹn bản đã lưu sổ cho lần mở hòm này.",
    Find.MINUTES_SCANNED: "Tệp là bản thứ {version} của biên bản số {number} năm {year}: bản chụp tờ đã "
    "ký tay, "
    "đúng tệp đã ghi sổ. Máy không đọc được bản chụp: xin so bằng mắt.",
    Find.DOCUMENTS_KEPT: "{count} tệp biên bản trong hồ sơ đều là tệp đã ghi sổ.",
    Find.MINUTES_FIGURES_EQUAL: "Cả {count} số liệu đọc được trong tệp biên bản đúng như kết quả.",
    # --- said, and no failure
    Find.PACKED_ANEW: "Hồ sơ đã được giải nén rồi nén lại; nội dung từng tệp vẫn được kiểm như thường.",
    Find.ONLY_ITSELF: "Hồ sơ mới chỉ nhất quán với chính nó: xin chạy lại với --seal (mã niêm phong trên "
    "thông báo dán ở hòm) và --head (mã của sổ ghi trên biên bản giấy).",
    Find.NO_SEAL_GIVEN: "Chưa so mã niêm phong với thông báo dán ở hòm (--seal).",
    Find.NO_HEAD_GIVEN: "Chưa so sổ ghi với mã in trên giấy (--head): sổ có thể đã được viết lại cả.",
    Find.HEAD_EARLY: "Mã trên giấy có từ trước khi có kết quả (mục {height}, kết quả ở mục {result}): các "
    "mục sau đó mới chỉ nhất quán với chính nó. Xin dùng mã in trên biên bản.",
    Find.RULE_SET: "Kỳ {period} mở được khi đủ {roles} (thành phần {at} trên {of}).",
    Find.RULE_INSIDERS: "Kỳ {period}: {roles} đều là người của đơn vị được đánh giá mà tự mở được hòm. "
    "Quy định như thế phải có lý do công khai: xin xem ở trang của hòm phiếu.",
    Find.RULE_CHANGED: "Từ kỳ {period}, quy định đủ thành phần mở hòm khác kỳ trước. Trước: {rule_before}. "
    "Nay: {rule_now}. Xin hỏi đơn vị vì sao.",
    Find.RESTORED: "Mục {height}: ngày {day}, cơ sở dữ liệu được khôi phục từ một bản cũ. Sổ ghi từng có đến "
    "mục {known}, bản cũ chỉ đến mục {until}; phong bì bỏ từ đó đến lúc khôi phục đã mất, mã phiếu dùng lúc "
    "ấy lại dùng được. Lý do được ghi: “{reason}”. Xin so với hồ sơ cũ và xác nhận đã nhận phiếu.",
    Find.RESTORED_UNKNOWN: "Mục {height}: ngày {day}, máy chủ mất tệp nhớ sổ ghi, nên không biết cơ sở dữ "
    "liệu có phải bản mới nhất không; có thể đã mất mục và phong bì. Lý do được ghi: “{reason}”. Xin so với "
    "hồ sơ cũ và xác nhận đã nhận phiếu.",
    Find.SIGNER: "{role} ký bằng khóa có dấu nhận dạng {holder}.",
    Find.SPARE_USED: "{role} mở khóa bằng chìa khóa dự phòng trên giấy, dấu nhận dạng {holder}.",
    Find.CARRIED_ON: "Đã có lần mở hòm mà phiếu điện tử quá ít nên được chuyển sang lần sau.",
    Find.UNOPENED: "Không mở được hòm phiếu điện tử: {count} phong bì còn niêm phong, không ai kiểm được.",
    Find.PUBLIC_ONLY: "Đây là hồ sơ công khai, không có phong bì và chìa khóa: không kiểm phiếu lại ở đây.",
    Find.RECOUNT_GONE: "Phong bì hoặc chìa khóa đã tiêu hủy theo quy định: không còn kiểm phiếu lại được.",
    Find.SLIPS_AND_RESULTS: "Trong kỳ in mới {issued} phiếu, hủy {void}, trên {returned} hồ sơ đã trả kết "
    "quả. " + _HANDED_OUT,
    Find.MORE_SLIPS_THAN_RESULTS: "Trong kỳ in mới {issued} phiếu, hủy {void}: nhiều hơn {returned} hồ sơ đã "
    "trả kết quả, xin đơn vị giải thích. " + _HANDED_OUT,
    Find.RETURNED_UNKNOWN: "Trong kỳ in mới {issued} phiếu, hủy {void}; không rõ số hồ sơ đã trả kết quả. "
    + _HANDED_OUT,
    Find.WITHOUT_SLIPS: "Hòm này nhận {kind}: không phát phiếu có mã nên không có số phiếu phát để đối "
    "chiếu; số phong bì khớp từ kỳ này sang kỳ khác.",
    Find.PAPER_WITHOUT_SLIPS: "{count} trong {paper} phiếu giấy không ứng với phiếu có mã nào còn dùng được "
    "(trùng, không đúng mẫu, đã hủy, không đọc được số): không tính vào tỷ lệ tham gia. Xin xem lại.",
    Find.GROUPS_NOT_TOLD: "Sổ ghi chưa có bảng theo lĩnh vực và lý do của kết quả này: các bảng ấy chưa đối "
    "chiếu được.",
    Find.MINUTES_NOT_YET: "Sổ ghi chưa có biên bản của kỳ này.",
    Find.MINUTES_CARRIED: "Đó là biên bản của lần mở mà phiếu điện tử được chuyển sang lần sau.",
    Find.MINUTES_BY_EYE: "Máy chưa so được: phiếu phát ra, còn lại và tỷ lệ thu hồi; hồ sơ theo lĩnh "
    "vực; tăng, giảm so với kỳ trước; lý do, ý kiến và mọi lời văn. Máy đọc chữ trong tệp, không nhìn "
    "hình: xin so bảng số liệu dưới đây với tờ biên bản đã ký.",
    Find.MINUTES_SIGNATURES: "Máy này không kiểm tra chữ ký số trong tệp: xin mở bằng phần mềm ký số.",
    Find.MINUTES_CORRECTED: "Biên bản số {number} năm {year} được đính chính bởi biên bản số {by} năm "
    "{by_year}.",
    # --- false
    Find.CHAIN_BROKEN: "Sổ ghi công khai bị đứt, bị sửa hoặc sai chữ ký ở mục {height}; không kiểm tra tiếp.",
    Find.ENTRY_OUT_OF_ORDER: "Mục {height} ({type}) không thể có ở chỗ đó.",
    Find.SEAL_DIFFERS: "Mã niêm phong kỳ {period} khác với bản giấy.",
    Find.HEAD_DIFFERS: "Sổ ghi không có mục nào mang mã in trên giấy: sổ đã bị viết lại.",
    Find.OLDER_OTHER_BOX: "Hồ sơ cũ là của hòm phiếu khác.",
    Find.NOT_A_PREFIX: "Sổ ghi đã bị viết lại từ mục {height} so với hồ sơ cũ.",
    Find.BATCH_DIFFERS: "Đợt {batch}: các phong bì khác với những phong bì đã ghi sổ.",
    Find.ROOT_DIFFERS: "Kỳ {period}: tập hợp phong bì khác với lúc khóa khe.",
    Find.LEAF_TWICE: "Có phong bì được ghi hai lần.",
    Find.ENVELOPE_FOREIGN: "Có {count} phong bì lạ, hoặc không đúng thứ tự, trong hồ sơ.",
    Find.ENVELOPES_MISSING: "Thiếu {count} phong bì đã ghi sổ.",
    Find.ENVELOPE_WRONG_SEAL: "Trong hòm có phong bì của kỳ khác: khe bỏ phiếu không nhận phong bì như thế.",
    Find.SHEET_MISSING: "Thiếu bản niêm phong của kỳ {period}.",
    Find.SHEET_EXTRA: "Có bản niêm phong của kỳ {period} mà sổ ghi không nhắc đến.",
    Find.SHEET_DIFFERS: "Bản niêm phong của kỳ {period} khác với bản đã ghi sổ.",
    Find.PREVIOUS_BROKEN: "Bản niêm phong của kỳ {period} không nối tiếp kỳ trước.",
    Find.LOG_KEY_CHANGED: "Khóa ghi sổ ở kỳ {period} khác với các kỳ khác.",
    Find.RULE_ALONE: "Kỳ {period}: một mình {role} mở được hòm. Chương trình không lập, trang ký không ký "
    "bản niêm phong như thế.",
    Find.FORM_DIFFERS: "Bộ câu hỏi trong hồ sơ khác với bộ câu hỏi mà bản niêm phong nêu.",
    Find.PADLOCK_NOT_FITTED: "Kỳ {period}: ổ khóa của {role} trên bản niêm phong khác ổ khóa đã ghi sổ.",
    Find.HOLDER_FALSE: "Khóa ghi dưới dấu nhận dạng {holder} không khớp với dấu ấy, hoặc đã thôi dùng.",
    Find.HOLDER_UNENDORSED: "Khóa {holder} của {role} không được người giữ chìa khóa trước đó xác nhận.",
    Find.SHEET_UNSIGNED: "Kỳ {period}: {role} chưa ký bản niêm phong.",
    Find.SHEET_SIGNATURE_FALSE: "Kỳ {period}: chữ ký của {role} trên bản niêm phong là giả.",
    Find.RELEASE_SIGNATURE_FALSE: "Kỳ {period}: chữ ký của {role} khi trao chìa khóa là giả, hoặc ký cho tập "
    "hợp phong bì khác.",
    Find.RELEASE_FALSE: "Chìa khóa của {role} không phải của ổ khóa trên bản niêm phong.",
    Find.RELEASE_MISSING: "Hồ sơ thiếu chìa khóa của {role} mà không có mục tiêu hủy.",
    Find.SET_NOT_QUALIFIED: "Kỳ {period}: thành phần mở hòm đã ghi không phải bộ đủ thành phần đầu tiên theo "
    "bản niêm phong.",
    Find.UNOPENED_WITH_KEYS: "Kỳ {period}: sổ ghi nói không mở được hòm, nhưng đã có đủ chìa khóa để mở.",
    Find.DESTROYED_KEPT: "Sổ ghi nói {kept} của kỳ {period} đã tiêu hủy, nhưng trong hồ sơ vẫn còn.",
    Find.SPOILED_DIFFERS: "Phong bì không mở được ({why}): kiểm lại được {counted}, công bố {told}.",
    Find.UNFIT_DIFFERS: "Phiếu không khớp bộ câu hỏi ({why}): kiểm lại được {counted}, công bố {told}.",
    Find.TALLY_DIFFERS: "Kiểm phiếu lại khác kết quả công bố, ở {place}: kiểm lại {counted}, công bố {told}.",
    Find.RESULT_MISSING: "Sổ ghi không có việc khóa khe hoặc kết quả của kỳ này.",
    Find.RESULT_FALSE: "Các số của kết quả {which} không khớp với nhau.",
    Find.COUNTERS_OPEN: "Số đếm không khép kín (kỳ {period}): {rule}; phải là {expected}, ghi là {found}.",
    Find.TOLD_WRONG: "Kết quả đã công bố nêu riêng số phiếu từng mức của dưới 5 phiếu hợp lệ, hoặc giấu "
    "số phiếu từng mức mà lẽ ra phải nêu.",
    Find.GROUPS_WRONG: "Các bảng theo lĩnh vực, lý do hoặc quầy đã công bố không đúng quy tắc gộp nhóm dưới "
    "5 phiếu, hoặc cộng lại không bằng tổng.",
    Find.SAMPLE_DRAWN: "Mẫu hỏi lại: {drawn} trên {results} kết quả đã trả, rút lại theo sổ ghi thì đúng như "
    "thế; {met} người trả lời, các số cộng lại đúng.",
    Find.SAMPLE_SILENT: "Mẫu hỏi lại gồm {drawn} trên {results} kết quả đã rút đúng theo sổ ghi, nhưng "
    "chưa công "
    "bố kết quả hỏi.",
    Find.SAMPLE_FALSE: "Kỳ {period}: mẫu hỏi lại không phải mẫu rút theo sổ ghi.",
    Find.CONTROL_FALSE: "Kỳ {period}: kết quả hỏi lại không cộng thành số đã rút, hoặc không theo bộ câu "
    "hỏi.",
    Find.DESKS_MISSING: "Sổ ghi có mã băm của bảng theo quầy, nhưng trong hồ sơ không có bảng ấy.",
    Find.DESKS_FOREIGN: "Trong hồ sơ có bảng theo quầy không phải của lần mở hòm nào trong kỳ.",
    Find.MINUTES_OTHER: "Tệp là biên bản số {number} năm {year} của việc khác, không phải của lần mở này.",
    Find.DOCUMENT_FOREIGN: "Tệp {name} trong hồ sơ không phải biên bản nào đã ghi sổ.",
    Find.MINUTES_NOT_BEGUN: "Bản thứ {version} của biên bản số {number} năm {year} không mở đầu bằng bản "
    "đã lưu "
    "sổ: sổ ghi nói sai.",
    Find.MINUTES_WITHOUT_FIGURES: "Không đọc được số liệu của hòm phiếu này trong tệp biên bản: không có mã "
    "niêm phong của kỳ, có hai lần, hoặc trang có hình hay chữ ẩn mà biên bản của chương trình không có.",
    Find.MINUTES_FIGURE_DIFFERS: "Biên bản ghi khác kết quả, ở {place}: ghi {minutes}, đếm được {counted}.",
    Find.MINUTES_FIGURE_MISSING: "Trong biên bản không có, hoặc có hai lần, số liệu ở {place}.",
    Find.MINUTES_HEAD_DIFFERS: "Mã của sổ ghi in trong biên bản không phải của mục {height}.",
    Find.MINUTES_DIFFER: "Tệp biên bản không phải bản đã lưu sổ.",
}


def words(finding: Finding) -> str:
    """The sentence of a finding. What came out of the archive is cut of what a terminal would obey."""
    facts = {name: _say(name, fact) for name, fact in finding.facts.items()}
    return WORDS[finding.code].format_map({"name": "", **facts})


def _say(name: str, fact: str | int) -> str:
    if isinstance(fact, int):
        return str(fact) if name in _PLAIN_NUMBERS else f"{fact:,}".replace(",", ".")
    if name in {"role", "roles"}:
        return _named(fact)
    if name in {"rule_before", "rule_now"}:
        return "; hoặc ".join(map(_named, fact.split(";")))
    if name in {"holder", "head"}:
        return groups(fact)
    if name == "place":
        return "/".join(_PLACES.get(part, plain(part)) for part in fact.split("/"))
    known = {"kind": KINDS, "rule": _RULES, "which": _WHICH, "kept": _KEPT}.get(name)
    return plain(fact) if known is None else known[fact]


def _named(roles: str) -> str:
    return ", ".join(_ROLES.get(role, plain(role)) for role in roles.split(","))
