"""Why no table is read from a file, and what to do."""

from collections.abc import Mapping

from app.workbook.tables import Why

__all__ = ["WHYS"]

_SAVE = "Xin mở tệp bằng phần mềm bảng tính, lưu lại dạng Excel (.xlsx)"
WHYS: Mapping[Why, str] = {
    Why.LARGE: "tệp quá lớn so với một bảng lập đơn vị. "
    "Xin bỏ hình ảnh và các trang thừa, hoặc chép sang mẫu mới.",
    Why.CELLS: "tệp có quá nhiều ô. Xin chép phần đã điền sang mẫu mới.",
    Why.UNREADABLE: "tệp hỏng hoặc không đúng định dạng Excel nên không đọc được. "
    "Xin lưu lại dạng .xlsx, hoặc chép phần đã điền sang mẫu mới.",
    Why.SLOW: "đọc tệp mất quá nhiều thời gian nên đã dừng. Xin chép phần đã điền sang mẫu mới.",
    Why.LOCKED: "tệp có mật khẩu nên không đọc được. Xin bỏ mật khẩu rồi lưu lại.",
    Why.OLD: f"đây là tệp Office kiểu cũ (như .xls). {_SAVE}.",
    Why.MACROS: "tệp có macro nên không nhận. Xin lưu lại dạng .xlsx (không có macro).",
    Why.BINARY: f"đây là tệp .xlsb. {_SAVE}.",
    Why.OTHER_OFFICE: f"đây không phải tệp Excel (có thể là .ods hoặc .docx). {_SAVE}.",
    Why.PICTURE: "đây là ảnh hoặc PDF, không phải bảng tính. Xin điền vào mẫu .xlsx hoặc .csv.",
    Why.PAGE: f"đây là trang web hoặc tệp XML mang tên bảng tính. {_SAVE}.",
    Why.LETTERS: "không đọc được bảng mã chữ của tệp. Xin lưu lại dạng CSV UTF-8, hoặc dùng mẫu .xlsx.",
    Why.EMPTY: "tệp trống, không có nội dung nào.",
    Why.NOT_TABLE: "đây không phải bảng lập đơn vị. Xin điền vào mẫu .xlsx hoặc .csv của phần mềm: "
    "tệp CSV có cột đầu là loại dòng, và các dòng “tiêu đề …” như trong mẫu.",
}
