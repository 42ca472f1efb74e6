"""What is refused, in words: one sentence for every code of ballots.errors and app.errors, titles, ways on.

{names} in a sentence are filled from the error's facts.
"""

from collections.abc import Mapping
from datetime import date

from app.control.words import CONTROL_REFUSALS
from app.figures.words import FIGURE_REFUSALS
from app.filing.words import REFUSALS as FILING_REFUSALS
from app.kiosk.words import KIOSK_REFUSALS
from app.layouts.words import LAYOUT_REFUSALS
from app.office.words import REFUSALS as OFFICE_REFUSALS
from app.oidc.words import ENTERING_REFUSALS
from app.scanned.words import SCANNED_REFUSALS
from app.upkeep.words import REFUSALS as UPKEEP_REFUSALS
from app.words import followup, officials, refusals_systems
from app.words.fields import NAMES
from app.words.form_faults import form_fault
from app.words.letters import LETTER_REFUSALS
from app.words.sentences import roles_told
from ballots.forms.slips import Doubt
from printing.wording import number

__all__ = [
    "FIGURE_DOUBTS",
    "PAPER_DOUBTS",
    "REFUSALS",
    "STATUS_TITLES",
    "TITLES",
    "WAYS",
    "figure_doubt",
    "paper_doubt",
    "refusal",
]

# What a slip number alone decides about a paper ballot, by the reason of invalidity or by what is wrong with
# its letters; asked before it counts.
# Figures that are more than they can be (ballots/forms/slips.py).
FIGURE_DOUBTS: dict[str, str] = {
    "stock": "phiếu in sẵn còn lại {found}, nhiều hơn {most} phiếu có thể còn (tồn đầu kỳ + in mới − hủy)",
    "returned": "phiếu thu vào {found}, nhiều hơn {most} hồ sơ đã trả kết quả, nên tỷ lệ tham gia quá 100 %",
    "handed_out": "phiếu thu vào {found}, nhiều hơn {most} phiếu phát ra, nên tỷ lệ thu hồi quá 100 %",
}
PAPER_DOUBTS: dict[str, str] = {
    "wrong_form": "Hòm phiếu này không có số phiếu vừa gõ; phiếu sẽ tính là không đúng mẫu.",
    "duplicate": "Số phiếu này đã được dùng, trên giấy hoặc qua mạng; phiếu sẽ tính là trùng.",
    "spoiled": "Số phiếu này đã được hủy ở quầy; phiếu sẽ tính là hỏng.",
    "late": "Đã bắt đầu nhập mức. Tờ nhập riêng bây giờ thì người nhập dễ biết câu trả lời là của số phiếu "
    "nào; chỉ nhập nếu đúng là tờ tìm thấy sau. Biên bản sẽ ghi có bao nhiêu tờ như vậy.",
    "number_digits": "Mã số vừa quét hoặc gõ chưa đúng: mã có đủ 16 chữ số. Xin quét lại, hoặc gõ tám ký tự "
    "của số phiếu; để như vậy thì phiếu sẽ tính là không đúng mẫu.",
    "code_marks": "Bộ gõ tiếng Việt đang bật nên số phiếu gõ vào bị đổi. Xin tắt bộ gõ rồi gõ lại; "
    "để như vậy thì phiếu sẽ tính là không đúng mẫu.",
    "code_group": "Nhóm thứ {group} của số phiếu vừa gõ có chữ không đúng. Xin so lại với tờ phiếu; "
    "để như vậy thì phiếu sẽ tính là không đúng mẫu.",
}

STATUS_TITLES: dict[int, str] = {
    400: "Yêu cầu không đọc được",
    401: "Cần đăng nhập",
    403: "Không có quyền thực hiện",
    404: "Không tìm thấy",
    405: "Thao tác không phù hợp",
    409: "Chưa thực hiện được",
    410: "Phiếu không còn hiệu lực",
    413: "Nội dung gửi quá dài",
    414: "Địa chỉ quá dài",
    415: "Kiểu nội dung không được nhận",
    422: "Nội dung chưa hợp lệ",
    429: "Nhiều quá mức nhận",
    431: "Phần đầu yêu cầu quá dài",
    500: "Máy chủ gặp lỗi",
    503: "Máy chủ đang bận",
    507: "Máy chủ hết chỗ ghi",
}

# Titles of pages that say more than their status; and the button by which one goes on.
TITLES: dict[str, str] = {
    "csrf_wrong": "Trang đã cũ",
    "page_by_http": "Trang chưa được mở qua https",
    "cookies_blocked": "Trình duyệt đang chặn cookie",
    "sign_in_stale": "Trang đăng nhập đã cũ",
    "signed_in_already": "Đã đăng nhập từ trước",
    "signed_out_already": "Đã đăng xuất từ trước",
}
WAYS: dict[str, str] = {
    "page_by_http": "Mở trang qua https",
    "cookies_blocked": "Mở lại trang đăng nhập",
    "sign_in_stale": "Mở lại trang đăng nhập",
    "signed_in_already": "Đến việc cần làm",
    "signed_out_already": "Mở trang đăng nhập",
}

_RESTORED = (
    "Chưa có gì được ghi thêm, để phiếu đã dùng không sống lại trong im lặng. Người quản lý máy chủ: xin "
    "dùng lại cơ sở dữ liệu mới nhất; nếu không còn, xin chạy homphieu restored --reason, kèm lý do (được "
    "công bố): hòm thiếu mục thì khóa hẳn, có hòm khác lập thay."
)
REFUSALS: dict[str, str] = refusals_systems.REFUSALS | {
    # --- HTTP, sessions and rights: app.errors
    "bad_request": "Máy chủ không đọc được yêu cầu này. Xin tải lại trang rồi thử lại.",
    "not_found": "Địa chỉ này không có trang nào. Xin kiểm tra lại đường dẫn.",
    "method_wrong": "Trang này không nhận thao tác vừa gửi. Xin quay lại trang trước.",
    "too_large": "Nội dung gửi lên quá dài nên không được nhận. Xin rút gọn rồi gửi lại.",
    "address_long": "Địa chỉ trang dài quá mức được nhận. Xin mở lại trang từ đầu.",
    "head_long": "Trình duyệt gửi kèm quá nhiều dữ liệu (cookie). Xin xóa cookie của trang này rồi thử lại.",
    "body_kind": "Máy chủ chỉ nhận biểu mẫu thường và JSON, viết bằng UTF-8. Xin gửi lại từ trang của "
    "hệ thống này.",
    "input_wrong": "Có ô còn thiếu hoặc điền chưa đúng. Xin quay lại, kiểm tra rồi gửi lại.",
    "server_fault": "Máy chủ gặp lỗi ngoài dự kiến; chưa có gì được ghi nhận. Xin thử lại sau ít phút.",
    "database_away": "Máy chủ chưa nối được với cơ sở dữ liệu. Lần này chưa có gì được ghi nhận; những gì đã "
    "ghi trước đó vẫn còn. Xin đợi ít phút rồi làm lại.",
    "database_full": "Máy chủ đã hết chỗ ghi dữ liệu. Lần này chưa có gì được ghi nhận; những gì đã ghi "
    "trước đó vẫn còn. Xin báo người quản lý máy chủ, rồi làm lại sau.",
    "database_busy": "Lúc này có quá nhiều việc cùng ghi. Lần này chưa có gì được ghi nhận. Xin chờ ít giây "
    "rồi làm lại.",
    "unsure": "Máy chủ mất kết nối với cơ sở dữ liệu đúng lúc đang ghi, nên chưa rõ việc vừa làm đã được ghi "
    "hay chưa. Xin đợi ít phút, mở lại trang để xem; chỉ làm lại khi chưa thấy. Nếu vừa phát phiếu mà không "
    "nhận được phiếu in, xin phát phiếu khác.",
    "drop_unsure": "Máy chủ đang gián đoạn, chưa rõ phiếu đã vào hòm chưa; bấm gửi lại, phiếu chỉ được tính "
    "một lần.",
    "drop_full": "Máy chủ hết chỗ ghi nên lần gửi này chưa vào hòm; xin giữ trang này và bấm gửi lại sau, "
    "phiếu chỉ được tính một lần.",
    "password_issued": "Mật khẩu này do người khác cấp, phải đổi trước khi làm việc khác. Xin ông/bà đăng "
    "nhập trên máy của mình và đổi mật khẩu.",
    "not_signed_in": "Phiên làm việc đã hết hoặc chưa đăng nhập. Xin đăng nhập lại.",
    "not_allowed": "Tài khoản này không được giao nhiệm vụ đó. Xin liên hệ quản trị viên của đơn vị.",
    "csrf_wrong": "Trang đã để quá lâu hoặc phiên làm việc đã thay đổi. Xin tải lại trang rồi thử lại.",
    "page_by_http": "Trang này được mở bằng http:// nên trình duyệt không giữ được phiên làm việc. "
    "Xin mở trang tại {address} rồi làm lại.",
    "cookies_blocked": "Trình duyệt không gửi cookie nào của trang này nên không đăng nhập được, và tải lại "
    "cũng vậy. Xin cho phép cookie của trang này trong phần cài đặt của trình duyệt, rồi mở lại trang "
    "đăng nhập.",
    "sign_in_stale": "Trang đăng nhập này đã để quá lâu, hoặc đã được mở lại ở một thẻ khác, nên không dùng "
    "được nữa. Mật khẩu chưa được kiểm tra. Xin mở lại trang đăng nhập.",
    "signed_in_already": "Ở một thẻ khác, trình duyệt này đã đăng nhập với tên {name}. Xin làm việc tiếp; "
    "muốn đăng nhập bằng tài khoản khác thì đăng xuất trước.",
    "signed_out_already": "Trình duyệt này đã đăng xuất rồi, có thể ở một thẻ khác. Không cần làm gì thêm.",
    "panel_over": "Lượt xác nhận của thành viên đã quá hai giờ. Xin nhập lại tên đăng nhập và mật khẩu.",
    # --- accounts
    "busy": "Lúc này có nhiều người cùng đăng nhập. Xin chờ ít giây rồi thử lại.",
    "sign_in_refused": "Tên đăng nhập hoặc mật khẩu chưa đúng, hoặc thử lại quá sớm. Sau mỗi lần sai, xin "
    "chờ ít giây (nhiều nhất 30 giây) rồi mới thử lại; thử sớm hơn thì mật khẩu đúng cũng chưa vào được.",
    "account_unknown": "Đơn vị không có tài khoản này.",
    "login_malformed": "Tên đăng nhập gồm 3 đến 40 ký tự: chữ thường không dấu, chữ số, dấu chấm, "
    "gạch ngang hoặc gạch dưới.",
    "login_taken": "Tên đăng nhập này đã có người trong đơn vị dùng. Xin chọn tên khác.",
    "not_drawn": "Mục “{field}”{row}: biên bản không in được các ký tự {letters}. Xin viết lại.",
    "email_wrong": "Địa chỉ thư điện tử chưa đúng; viết như ten@donvi.gov.vn, không dấu, "
    "không quá 254 ký tự.",
    "role_wrong": "Vai trò này không có trong hội đồng mở hòm của đơn vị.",
    "alone_unconfirmed": "Chỉ {name} mở được ổ khóa của vai trò mình cho kỳ đã niêm phong: {periods}. "
    "Nếu thôi ngay, không ai mở được ổ khóa ấy nữa. Xin để người này giao chìa khóa cho người "
    "kế nhiệm, hoặc lập chìa khóa dự phòng trước; nếu vẫn phải thôi ngay, xin đánh dấu vào ô xác nhận.",
    "archive_unconfirmed": "Xin đọc lời nhắc và đánh dấu vào ô xác nhận trước khi tải hồ sơ đầy đủ.",
    "province_alone": "Tài khoản cấp tỉnh chỉ xem kết quả đã công bố, nên không giao cùng nhiệm vụ khác và "
    "không ở trong hội đồng mở hòm.",
    "auditor_alone": "Người kiểm tra chỉ được xem, nên không giao cùng nhiệm vụ khác và không ở trong "
    "hội đồng mở hòm.",
    "password_wrong": "Mật khẩu hiện tại chưa đúng.",
    "password_short": "Mật khẩu mới cần ít nhất {least} ký tự.",
    "password_long": "Mật khẩu mới không quá {most} ký tự.",
    "password_guessed": "Mật khẩu mới quá dễ đoán. Xin không dùng ký tự lặp lại, dãy số hay dãy phím liền "
    "nhau, tên người, tên đơn vị, năm hay từ thông dụng; một câu ngắn vài từ là đủ tốt.",
    "password_same": "Mật khẩu mới phải khác mật khẩu hiện tại và khác tên đăng nhập.",
    "passwords_differ": "Hai lần nhập mật khẩu mới chưa giống nhau.",
    "not_oneself": "Không thể tự ngừng, tự cấp lại mật khẩu hoặc tự bỏ quyền quản trị của chính mình. "
    "Xin nhờ quản trị viên khác của đơn vị.",
    # --- set-up
    "id_wrong": "Mã “{id}” chưa đúng: mã gồm 2 đến 40 ký tự là chữ thường không dấu, chữ số, gạch ngang.",
    "province_level": "Đơn vị {id} chưa đặt được dưới {province}: một tỉnh không thuộc tỉnh khác, "
    "và không đơn vị nào thuộc về chính mình.",
    "id_taken": "Mã “{id}” đã được dùng. Xin chọn mã khác.",
    "symbol_wrong": "Ký hiệu biên bản gồm chữ in hoa, chữ số, dấu chấm, gạch ngang hoặc &, viết liền, "
    "không quá {longest} ký tự (ví dụ: TTPVHCC).",
    "unit_unknown": "Không có đơn vị “{id}”.",
    "committee_unknown": "Không có hội đồng mở hòm “{id}”.",
    "role_unknown": "Không có vai trò “{role}”.",
    "rule_alone": "Mỗi phương án đủ thành phần mở hòm cần ít nhất hai vai trò.",
    "rule_needs_reason": "Theo quy định này, riêng người của đơn vị được đánh giá ({roles}) đã mở được hòm. "
    "Xin ghi lý do; lý do được công khai.",
    "reason_needless": "Quy định này không cần lý do, vì luôn có người ngoài đơn vị cùng mở hòm.",
    "smallest_wrong": "Số phiếu điện tử ít nhất để mở hòm là số nguyên từ {least} đến {most}.",
    "desks_wrong": "Mỗi quầy là một hoặc hai chữ không dấu, chữ số (ví dụ: 1, 2, A), không trùng nhau, nhiều "
    "nhất {most} quầy.",
    "form_taken": "Bộ câu hỏi “{id}” phiên bản {version} đã có với nội dung khác, hoặc mã này là mã của "
    "bộ câu hỏi có sẵn. Xin tăng số phiên bản hoặc đổi mã.",
    # --- what people type
    "text_missing": "Mục “{field}”{row} còn trống, hoặc không có chữ nào nhìn thấy được.",
    "overlong": "Nội dung gõ vào dài quá mức được nhận. Xin rút ngắn rồi thử lại.",
    "text_long": "Mục “{field}”{row} dài quá {longest} ký tự.",
    "text_wrong": "Mục “{field}”{row} có ký tự không dùng được ({letter}), là ký tự thứ {at}. Ký tự ấy "
    "thường không nhìn thấy, do chép từ nơi khác sang; xin xóa cả mục rồi gõ lại.",
    # --- calendar
    "swap_taken": "Ngày {day} đã có trong bảng hoán đổi. Xin xóa dòng cũ trước.",
    "swap_unknown": "Ngày này không có trong bảng hoán đổi của đơn vị.",
    "swap_needless": "Ngày {day} vốn đã như vậy theo lịch, không cần ghi hoán đổi.",
    "document_missing": "Xin ghi số, ký hiệu văn bản thông báo hoán đổi (không quá {longest} ký tự).",
    "no_working_day": "Tháng {month}/{year} không có ngày làm việc nào. Xin kiểm tra bảng hoán đổi.",
    # --- sealing
    "malformed": "Phong bì phiếu không đúng mẫu nên không được nhận. Xin tải lại trang rồi gửi lại.",
    "wrong_seal": "Hòm phiếu vừa sang kỳ mới. Xin gửi lại để phiếu được niêm phong theo kỳ mới.",
    "not_a_quorum": "Chưa đủ thành phần mở hòm.",
    "spoiled": "Phong bì phiếu không mở được.",
    "too_long": "Nội dung phiếu quá dài. Xin viết ngắn lại phần ý kiến.",
    "bad_rule": "Quy định đủ thành phần mở hòm chưa hợp lệ.",
    # --- keyring, chain
    "wrong_passphrase": "Cụm mật khẩu chưa đúng. Xin kiểm tra từng tiếng rồi nhập lại.",
    "spare_wrong": "Chìa khóa dự phòng vừa gõ có chỗ chưa đúng. Xin so lại từng nhóm bốn ký tự.",
    "weak_wrapping": "Khóa chưa được bọc đủ mạnh nên không được nhận. Xin tải lại trang rồi làm lại.",
    "wrong_key": "Chìa khóa không khớp với ổ khóa của kỳ này.",
    "not_a_challenge": "Máy chủ đưa ra một bản mã không phải phép thử. Chưa có gì được gửi đi. "
    "Xin dừng lại và báo cho các thành viên khác của hội đồng.",
    "rehearsal_over": "Lượt kiểm tra này đã quá 15 phút, đã dùng rồi, hoặc ổ khóa vừa thay đổi. "
    "Xin kiểm tra lại từ đầu.",
    "rehearsal_wrong": "Lời giải của phép thử chưa đúng nên lần kiểm tra này không được ghi nhận.",
    "chain_broken": "Sổ ghi công khai bị đứt ở mục số {height}. Xin dừng lại, báo người phụ trách kỹ thuật.",
    "chain_short": "Hòm phiếu điện tử tạm ngừng: sổ ghi của {box} đã có đến mục {known}, mà cơ sở dữ liệu "
    "này chỉ có {entries} mục (tính từ mục 0), nên là một bản cũ được khôi phục, hoặc một máy dự phòng thiếu "
    "những việc sau cùng. " + _RESTORED,
    "chain_other": "Hòm phiếu điện tử tạm ngừng: mục {known} trong sổ ghi của {box} không phải mục đã công "
    "bố, nên cơ sở dữ liệu này là một bản cũ được khôi phục rồi ghi tiếp. " + _RESTORED,
    "chain_unremembered": "Hòm phiếu điện tử tạm ngừng: sổ ghi của {box} đã có {entries} mục, mà không thấy "
    "hoặc không đọc được tệp nhớ sổ ghi (HOMPHIEU_HEADS_FILE; mặc định cạnh tệp khóa bí mật), nên không biết "
    "cơ sở dữ liệu này có phải bản mới nhất không. Người quản lý máy chủ: xin đặt lại tệp ấy; nếu đã mất, "
    "hoặc đây là lần đầu chạy phiên bản có tệp này, xin chạy homphieu restored --reason, kèm lý do (được "
    "công bố).",
    # --- what people type
    "code_group": "Nhóm thứ {group} có chữ không đúng. Xin so lại nhóm đó với bản in rồi gõ lại.",
    "code_marks": "Bộ gõ tiếng Việt đang bật nên có chữ gõ vào bị đổi. Xin tắt bộ gõ rồi gõ hoặc quét lại.",
    # --- slips
    "code_unreadable": "Mã phiếu chưa đúng. Xin so lại từng ký tự với mã in trên cuống phiếu.",
    "code_unknown": "Không tìm thấy mã phiếu này. Xin so lại với cuống phiếu hoặc hỏi người đã phát phiếu.",
    "code_used": "Mã phiếu này đã được dùng. Mỗi phiếu chỉ gửi được một lần, trên giấy hoặc qua mạng.",
    "code_void": "Phiếu này đã bị hủy. Xin đến quầy để nhận phiếu khác.",
    "code_expired": "Phiếu này đã hết hạn. Cảm ơn ông/bà đã quan tâm; "
    "xin nhận phiếu mới ở lần giao dịch sau.",
    "slip_unknown": "Hòm phiếu này không có số phiếu đó. Xin kiểm tra lại số in trên phiếu.",
    "dossier_wrong": "Mã hồ sơ gồm 4 đến 50 ký tự: chữ, chữ số, dấu chấm, gạch ngang, gạch chéo.",
    "dossier_taken": "Hồ sơ này đã có phiếu trong kỳ này. Phiếu in hỏng thì hủy phiếu đó, ghi cả mã hồ sơ "
    "này vào ô hủy, rồi phát lại.",
    "dossier_one": "Mỗi mã hồ sơ chỉ phát một phiếu. Xin để số lượng là 1, hoặc để trống mã hồ sơ.",
    "address_not_public": "Chưa phát phiếu nào: phiếu in ra sẽ mang địa chỉ {address}, điện thoại của người "
    "dân không mở được hoặc không niêm phong được phiếu ở đó. Người quản lý máy chủ: xin đặt "
    "HOMPHIEU_PUBLIC_URL là địa chỉ https:// của hòm phiếu; nếu vẫn muốn in địa chỉ này, xin đặt "
    "HOMPHIEU_PLAIN_ADDRESS=1.",
    "box_unsealed": "Hòm chưa niêm phong nên chưa có mã niêm phong để in.",
    "box_uncounted": "Hòm chưa có lần mở hòm nào đã lưu biên bản; xin dùng tờ để trống.",
    "letters_lacking": "Chưa in được: tên, địa điểm hoặc vai trò có ký tự mà phông chữ không có: {letters}. "
    "Xin nhờ người phụ trách kỹ thuật sửa tên rồi in lại.",
    "words_too_long": "Chưa in được: “{words}” dài quá chỗ dành cho nó trên tờ này.",
    "batch_size": "Mỗi lần phát được từ 1 đến {most} phiếu.",
    "deck_size": "Tập phiếu để rút có từ {least} đến {most} tờ. Xin sửa số tờ rồi tạo lại.",
    "deck_stale": "Chưa tạo được tập phiếu: trong lúc vẽ, một số phiếu của tập vừa được phát ở nơi khác. "
    "Chưa có phiếu nào được ghi. Xin bấm tạo lại.",
    # --- box
    "box_unknown": "Không tìm thấy hòm phiếu này.",
    "box_not_open": "Hòm phiếu hiện chưa nhận phiếu qua mạng. "
    "Ông/bà vẫn có thể bỏ phiếu giấy, giá trị như nhau.",
    "already_in_box": "Phong bì này đã có trong hòm; mã phiếu vừa nhập chưa bị dùng.",
    # --- padlocks and periods
    "not_a_member": "Tài khoản này không phải thành viên hội đồng mở hòm của hòm phiếu.",
    "not_chair": "Chỉ chủ tọa hội đồng mới được chọn ngày mở hòm khác.",
    "no_identity": "Thành viên này chưa tạo chìa khóa. Xin tạo chìa khóa trước.",
    "no_copy": "Kỳ này không có bản sao chìa khóa dành cho ông/bà nên không mở khóa được.",
    "period_sealed": "Kỳ {period} đã niêm phong nên không thay đổi được nữa.",
    "periods_wrong": "Các kỳ của ổ khóa gửi lên không đúng. Xin tải lại trang rồi làm lại.",
    "copies_wrong": "Bản sao chìa khóa gửi lên không đủ hoặc không đúng. Xin tải lại trang rồi làm lại.",
    "padlocks_missing": "Chưa niêm phong được: còn thiếu ổ khóa của {roles}.",
    "next_sealed_already": "Kỳ tiếp theo đã được niêm phong.",
    "draft_missing": "Hiện không có bản niêm phong nào chờ ký. Xin tải lại trang.",
    "draft_stale": "Bản niêm phong này không còn đúng: ổ khóa, quy định hoặc ngày mở hòm đã thay đổi. "
    "Chưa có chữ ký nào được nhận. Xin thư ký lập lại bản niêm phong.",
    "holder_wrong": "Chìa khóa vừa dùng không phải của ông/bà, hoặc không còn hiệu lực.",
    "signature_wrong": "Chữ ký không đúng với nội dung được ký nên không được nhận. "
    "Xin tải lại trang rồi ký lại.",
    "day_past": "Ngày mở hòm phải từ hôm nay trở đi.",
    "day_far": "Ngày mở hòm không quá {most} ngày kể từ hôm nay.",
    "day_earlier": "Kỳ đã niêm phong chỉ có thể lùi sang ngày muộn hơn.",
    "reason_missing": "Xin ghi lý do{row}; lý do được đưa vào biên bản.",
    # --- openings and minutes
    "opening_unknown": "Không tìm thấy lần mở hòm này.",
    "opening_running": "Hòm phiếu đang có một lần mở hòm chưa kết thúc.",
    "not_due": "Chưa đến ngày mở hòm. Hòm phiếu được mở từ ngày {day}.",
    "not_today": "Giờ bắt đầu phải là giờ của ngày hôm nay.",
    "next_not_drafted": "Chưa mở hòm được: thư ký chưa lập bản niêm phong của kỳ tiếp theo.",
    "next_not_sealed": "Chưa đóng khe phiếu được: bản niêm phong của kỳ tiếp theo còn thiếu "
    "chữ ký của {roles}.",
    "wrong_step": "Bước này chưa đến lượt hoặc đã làm xong. Xin tải lại trang để xem tình hình hiện tại.",
    "role_not_on_sheet": "Vai trò này không có ổ khóa trên bản niêm phong của kỳ.",
    "not_quorate": "Chưa đủ thành phần mở hòm.",
    "quorate": "Đã đủ thành phần mở hòm. Hòm mở được, nên không lập biên bản không mở được hòm phiếu.",
    "not_present": "Ý kiến này là của thành viên có tên lúc điểm danh, trong đúng vai trò đã điểm danh. "
    "Thành viên vắng mặt hôm đó, nếu đến vào ngày khác, thì từ ngày đó mới cho ý kiến được.",
    "agreement_missing": "Chưa đủ người đồng ý: cần thành viên của ít nhất hai vai trò, trong đó ít nhất một "
    "vai trò ngoài đơn vị được đánh giá.",
    "number_wrong": "Số vừa ghi nhỏ quá hoặc lớn quá. Xin kiểm tra lại.",
    "figures_unsure": "Xin xem lại số liệu của {box}: {figures}. Số ghi nhầm thì sửa; nếu vẫn đúng như vậy, "
    "xin đánh dấu vào ô “Đã xem lại” rồi làm lại.",
    "paper_unsure": "Phiếu giấy này chưa nhập được. Xin kiểm tra lại số phiếu.",
    "paper_unnumbered": "Đã nhập mức của đủ {numbers} tờ có số phiếu hợp lệ. Nếu còn tờ trên tay, xin tìm "
    "dải số của tờ ấy và nhập số phiếu trước.",
    "paper_unmarked": "Đã nhập số phiếu của {numbers} tờ hợp lệ, mới nhập mức của {marked} tờ. Xin nhập nốt; "
    "nếu đếm lại vẫn thiếu tờ, xin nhập tờ thiếu là phiếu hỏng và ghi vào biên bản.",
    "paper_not_last": "Không lấy lại được: tờ này đã được lấy lại, hoặc đã có tờ nhập sau nó. Xin xem số tờ "
    "ở đầu trang.",
    "name_nowhere": "Dòng {line} của ô “Tên cần che thêm”: không ý kiến, thư nào có tên này. Xin chép đúng "
    "như trong ý kiến.",
    "remark_unknown": "Trong các ý kiến được chọn có ý kiến không thuộc lần mở hòm này. Xin tải lại trang.",
    # --- destroying
    "destroy_early": "Chưa đến ngày tiêu hủy. Chỉ được tiêu hủy từ ngày {day}.",
    "not_filed": "Kỳ {period} chưa có biên bản lưu vào sổ nên chưa được tiêu hủy gì.",
    "nothing_left": "Kỳ {period} không có, hoặc không còn, gì thuộc loại này để tiêu hủy.",
    "retention_wrong": "Chìa khóa đã dùng được giữ từ {days_least} đến {days_most} ngày, phong bì phiếu được "
    "giữ từ {months_least} đến {months_most} tháng.",
    "basis_missing": "Xin ghi căn cứ của thời hạn lưu giữ mới, không quá {longest} ký tự.",
    # --- questionnaires and tallies
    "form_malformed": "Bộ câu hỏi chưa đúng mẫu: {why}.",
    "form_unknown": "Không có bộ câu hỏi này.",
    "form_damaged": "Hòm phiếu điện tử này đang có trục trặc, chưa dùng được: bộ câu hỏi {form} đã lưu không "
    "còn nguyên vẹn. Xin dùng phiếu giấy và báo người phụ trách kỹ thuật khôi phục từ bản sao lưu.",
    **FIGURE_REFUSALS,
    **UPKEEP_REFUSALS,
    **KIOSK_REFUSALS,
    **ENTERING_REFUSALS,
    "tally_malformed": "Số liệu kiểm phiếu không khớp nhau. Xin dừng lại và báo người phụ trách kỹ thuật.",
    **followup.REFUSALS,
    **officials.REFUSALS,
    **FILING_REFUSALS,
    **LAYOUT_REFUSALS,
    **LETTER_REFUSALS,
    **OFFICE_REFUSALS,
    **SCANNED_REFUSALS,
    **CONTROL_REFUSALS,
}


def refusal(code: str, facts: Mapping[str, str | int]) -> str:
    """The sentence of a code with its blanks filled; dates and roles are put into words."""
    if code == "form_malformed":
        why = form_fault(str(facts["why"]), str(facts["key"]), int(facts["line"]))
        return REFUSALS[code].format(why=why)
    if code == "points_malformed":
        return officials.points_refusal(str(facts["why"]), int(facts["line"]))
    return REFUSALS[code].format_map({name: _say(name, fact) for name, fact in facts.items()})


def paper_doubt(facts: Mapping[str, str | int]) -> str:
    """What is asked about a paper ballot's number before it counts: the facts of PAPER_UNSURE in words."""
    return PAPER_DOUBTS[str(facts["why"])].format_map(facts)


def figure_doubt(doubt: Doubt) -> str:
    """What is asked about a figure that cannot be, with both numbers."""
    return FIGURE_DOUBTS[doubt.what].format(found=number(doubt.found), most=number(doubt.most))


def _figures(told: str) -> str:
    parts = (one.split(":") for one in told.split(";"))
    return "; ".join(figure_doubt(Doubt(what, int(found), int(most))) for what, found, most in parts)


def _day(fact: str) -> str:
    return date.fromisoformat(fact).strftime("%d/%m/%Y")


def _most(fact: str) -> str:
    return number(int(fact))


def _row(fact: str) -> str:
    return f" ở hàng {fact}" if fact != "0" else ""


def _form(fact: str) -> str:
    return fact.partition("@")[0]


def _field(fact: str) -> str:
    return NAMES.get(fact, fact)


_SAID = {
    "day": _day,
    "first": _day,
    "last": _day,
    "most": _most,
    "row": _row,
    "form": _form,
    "field": _field,
    "roles": roles_told,
    "figures": _figures,
}


def _say(name: str, fact: str | int) -> str:
    return _SAID.get(name, str)(str(fact))
