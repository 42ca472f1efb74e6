"""Why a file is no questionnaire: a sentence's end for each reason that ballots/forms gives."""

__all__ = ["FORM_FAULTS", "form_fault"]

FORM_FAULTS: dict[str, str] = {
    "too_long": "tệp quá dài",
    "utf16": "tệp được lưu bằng UTF-16; xin lưu lại bằng UTF-8",
    "bom": "đầu tệp có dấu BOM; xin lưu lại bằng UTF-8 không có BOM",
    "not_utf8": "tệp không phải UTF-8; xin lưu lại bằng UTF-8",
    "line_long": "dòng quá dài; xin ngắt thành nhiều dòng",
    "not_nfc": "dấu tiếng Việt được ghi rời khỏi chữ (Unicode tổ hợp); xin chuyển sang Unicode dựng sẵn",
    "not_toml": "không đúng cách viết của TOML",
    "missing_key": "còn thiếu mục",
    "unknown_key": "không có mục nào tên là",
    "wrong_type": "giá trị không đúng loại ở mục",
    "empty": "để trống, hoặc có dấu cách ở đầu hay cuối, ở mục",
    "bad_text": "quá dài, nhiều dòng hoặc có ký tự không nhìn thấy, ở mục",
    "bad_code": "mã chỉ gồm chữ không dấu và chữ số, không quá dài, ở mục",
    "unknown_face": "không có hình khuôn mặt này ở mục",
    "wrong_length": "quá ít hoặc quá nhiều phần tử ở mục",
    "duplicate_code": "có hai mã giống nhau ở mục",
    "no_dissent": "không có mức nào là không hài lòng, ở mục",
    "no_satisfied": "không có mức nào là hài lòng, ở mục",
    "not_published": "không đúng cách viết của bộ câu hỏi đã công bố",
    "satisfied_without_opinion": "mức không có ý kiến không thể là hài lòng, ở mục",
}


def form_fault(why: str, key: str, line: int) -> str:
    """The reason, with the key and the line it is about."""
    told = "".join(letter if letter.isprintable() else "?" for letter in key)
    return (f"dòng {line}: " if line else "") + FORM_FAULTS[why] + (f" “{told}”" if told else "")
