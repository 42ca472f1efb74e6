// The syllables of a passphrase; app/staff/syllables.py has the same ones, and app/staff/passphrase.py made the older ones.
// A module and no data file: its hash is among those that are published, and no page can name another list.

const words = (text) => text.trim().split(/\s+/);

/** What passphrases are drawn from: syllables that Vietnamese has and people know, without tones. */
export const SYLLABLES = words(`
  ac ach ai am an ang anh ao ap at au ay ba bac bach bai bam ban bang banh bao bap bat bau bay be ben beng benh beo bep bet beu bi
  bia bich biec biem bien bieng biet bieu bin binh bip bit biu bo boc boi bom bon bop bot bua buc bui bun bung buoc buon buong
  buot buou bup buu buyt ca cach cam can cang canh cao cap cat cau cay chac chan chap chat chau chay che chech chem cheng chenh
  chep chi chia chiec chiem chien chieng chin chinh chip chit chiu choang choc choe choi chon chop chot chu chua chuan chuc chun
  chung chuoi chuom chuon chuot chup chut chuyen co coc coi com con cong cop cot cua cui cung cuoc cuoi cuom cuon cuong cup cuu da
  dac dang danh dap dau day dem den denh dep det dia dich diec diep diet dieu dinh dip diu do doa doai doan doanh doat doc doi dom
  don dong dua dung duoc duoi duy duyen duyet ech em en eo ep ga gac gach gam gan gang ganh gao gap gat gau gen ghe ghem ghen
  ghenh gheo ghep ghet ghi ghien ghim gi giai giam gian giao gieng gieo gin giu gium giuong giup go goa goc goi gom gon gong gop
  got gu guc gui gung guoc guom guong gut ha hac hach hai ham han hang hanh hao hap hat hau hay he hem hen hep het hia hiem hien
  hieu him hinh hit hiu ho hoa hoac hoach hoai hoan hoang hoanh hoat hoay hoc hom hon hong hop hot hu hua huan huc hue huenh hui
  hun hung huoc huong huou hut huu huy huych huyen huyet huynh huyt hy ich im in it iu ke kech kem ken keng kenh keo kep ket keu
  kha khac khach khai kham khan khang khanh khao khap khat khau khay khe khen kheo khep khet kheu khi khia khich khiem khien
  khieng khiep khiet khieu khinh khit kho khoa khoac khoai khoan khoang khoanh khoat khoc khoe khoet khoi khom khon khong khop khu
  khuan khuang khuat khuay khuc khue khuech khui khuoc khuon khuong khuou khuu khuy khuya khuyen khuyet khuynh khuyu kia kich kiem
  kien kieng kiep kiet kieu kim kin kinh kip ky la lach lai lam lan lang lanh lao lap lat lau lay le lech lem len leng lenh leo
  lep let leu lia lich liec lien lieng lieu lim lin linh lit liu lo loa loai loang loanh loat loay loc loe loet loi lom long lop
  lot lu lua luan luat luc lui lum lun luoc luoi luom luon luong luot lut luu luy luyen ly mac mach mai mam mang manh mao map mat
  mau may mem men menh mep met meu mia mich mieng miet mieu mim min minh mit mo moc mom mon mot mua muc mui mun mung muoi muom
  muon muong muop muot muu my na nac nach nai nam nan nang nanh nao nap nat nau nay ne nem nen neo nep net neu nga ngac ngach ngai
  ngam ngan ngang nganh ngao ngap ngat ngau ngay nghe nghech nghen nghenh ngheo nghet ngheu nghi nghia nghich nghiem nghien
  nghieng nghiep nghiet nghieu nghin nghinh ngoac ngoai ngoam ngoan ngoanh ngoat ngoay ngoe ngoi ngom ngon ngong ngop ngot
  ngua nguay ngui ngum ngung nguoc nguoi nguon nguong ngup ngut nguu nguyen nguyet nguyt nha nhac nhach nhai nham nhan nhang nhanh
  nhao nhap nhat nhau nhay nhe nhen nheo nhep nhet nhi nhich nhiem nhien nhiep nhiet nhieu nhim nhin nhinh nhip nho nhoa nhoang
  nhoc nhoe nhoi nhom nhon nhong nhot nhu nhua nhuan nhuc nhue nhum nhun nhung nhuoc nhuom nhuong nhut nhuy nhuyen ni nia niem
  nien nieng niet nieu nin ninh nit niu no noan noc noi nom non nong nop not nu nua nuc nui num nuoc nuoi nuong nuot nup oa oai
  oan oanh oc oi om on ong ot pha phac phach phai pham phang phanh phao phap phat phau phay phe phen pheo phep pheu phi phia phiem
  phien phiet phieu phim phin phinh pho phoi phon phong phot phu phuc phui phun phung phuoc phuong phut phuy qua quac quach quai
  quan quang quanh quat quay que quen queo quet quoc quy quyen quyet quynh quyt rach rat re reu rieng rim rit rop rot ruc rui run
  ruom ruot ruou rut sac sach sai san sang sao sap sat sau se sec sen seo si sieng siet sieu sim sinh so soan soat soc soi som son
  song sot su sua sum sun sung suoi suon suot sup sut suu suy suyt ta tac tach tai tam tan tang tanh tao tap tat tay tem ten teo
  tep tet teu tha thac thach thai tham than thang thanh thao thap thau thay the them then thenh theo thep thet theu thi thia thich
  thiec thiem thieng thiep thiet thieu thim thin thinh thit thiu tho thoa thoai thoan thoang thoat thoc thoi thom thon thong thop
  thot thu thua thuan thuat thuc thue thui thun thung thuo thuoc thuon thuong thut thuy thuyen thuyet tia tich tiec tiem tien
  tieng tiep tiet tieu tim tin tinh tip tiu to toa toai toan toang toanh toat toc toe tom ton tong top tot tra trach trai tram
  trang tranh trao tren treo tret treu trich triet trieu tro trom trong truat trui trum truoc truong truy tua tuan tuat tue tui
  tum tung tuoc tuoi tuom tuon tuong tuot tup tut tuu tuy tuyen tuyet ty ua uan uat uc ue ui um un ung uoc uoi uom uon uong uop
  uot up ut uu uy uyen uynh va vac vach vam van vang vanh vao vap vat vay ve vem ven venh veo vet vi via vich viec viem vien vieng
  viet vin vinh vit viu vo voc voi vom von vong vot vua vuc vui vun vung vuon vuong vuot vut xa xam xanh xay xem xeng xep xet xia
  xich xiec xiem xien xin xit xiu xoa xoai xoang xoay xoe xop xuan xuat xui xuoc xuong xuyen yem yen yet yeu
`);

/** What they were drawn from before version 1.0, as far as it is not above: such a passphrase still opens. */
export const OLDER = words(`
  bec bech bem biep boa boac boai boan boang boanh boat boay boe boen boet buan buang buat buay bue buech buenh bum buy buyen
  buyet buynh cha chach chai chang chanh chao chec chen cheo cheu chiep chiet chieu choa choac choai choan choanh choat choay
  choen choet chom chong chuang chuat chuay chue chuech chuenh chum chuoc chuong chuou chuu chuy chuyet chuynh chuyt coa coac coai
  coan coang coanh coat coay coe coen coet cuan cuang cuat cuay cue cuech cuenh cun cuot cuou cuy cuyen cuyet cuynh cuyt dach dat
  dec deng dieng dim din doac doang doay doe doen doet dop duan duang duat duay due duech duenh dui dum dun duom duon duot duou
  dup dut duu duynh duyt ghec ghech gheng gheu ghia ghich ghiem ghieng ghiep ghiet ghieu ghin ghinh ghip ghit ghiu goac goai goan
  goang goanh goat goay goe goen goet gua guan guang guat guay gue guech guenh gum gun guoi guon guot guou gup guu guy guyen guyet
  guynh guyt hec hech heng henh heu hi hich hieng hiet hin hip hoen hoet huang huat huay huech hum huoi huom huon huot hup kec
  khec khech khem kheng khenh khim khip khiu khoay khoen khot khuenh khum khun khuoi khuom khuot khup khut khuyt ki kit kiu lec li
  liep lip loac loen luang luay lue luech luenh luou lup luyet luynh luyt mec mech meng mi miem miep mip miu moa moac moai moan
  moang moanh moat moay moe moen moet mop muan muang muat muay mue muech muenh mum muoc muou mup muy muyen muyet muynh muyt nec
  nech neng nenh nghec nghem ngheng nghep nghim nghip nghit nghiu ngoa ngoang ngoen ngoet nguan nguang nguat ngue nguech nguenh
  ngun nguom nguot nguou nguy nguynh nhec nhech nhem nheng nhenh nheu nhia nhieng nhit nhiu nhoac nhoai nhoan nhoanh nhoat nhoay
  nhoen nhoet nhop nhuang nhuat nhuay nhuech nhuenh nhui nhuoi nhuon nhuot nhuou nhup nhuu nhuyet nhuynh nhuyt nich niep nim noa
  noac noai noang noanh noat noay noe noen noet nuan nuang nuat nuay nue nuech nuenh nun nuom nuon nuou nuu nuy nuyen nuyet nuynh
  nuyt phec phech phem pheng phenh phieng phiep phip phit phiu phoa phoac phoai phoan phoang phoanh phoat phoay phoc phoe phoen
  phoet phom phop phua phuan phuang phuat phuay phue phuech phuenh phum phuoi phuom phuon phuot phuou phup phuu phuyen phuyet
  phuynh phuyt ra rac rai ram ran rang ranh rao rap rau ray rec rech rem ren reng renh rep ret ri ria rich riem rien riep riet
  rieu rin rinh rip riu ro roa roac roai roan roang roanh roat roay roc roe roen roet roi rom ron rong ru rua ruan ruang ruat ruay
  rue ruech ruenh rum rung ruoc ruoi ruon ruong rup ruu ruy ruyen ruyet ruynh ruyt sa sam sanh say sech sem seng senh sep set seu
  sia sich siem sien siep sin sip sit siu soa soac soai soang soanh soay soe soen soet sop suan suang suat suay sue suech suenh
  sui suoc suom suong suou suyen suyet suynh tec tech teng tenh thec thech theng thip thoac thoanh thoay thoe thoen thoet thuang
  thuay thuech thuenh thum thuoi thuom thuot thuou thup thuu thuynh thuyt toac toay toen toet trac tran trap trat trau tray tre
  trec trech trem treng trenh trep tri tria triem trien trieng triep trim trin trinh trip trit triu troa troac troai troan troang
  troanh troat troay troc troe troen troet troi tron trop trot tru trua truan truang truay truc true truech truenh trun trung
  truoi truom truon truot truou trup trut truu truyen truyet truynh truyt tuang tuay tuech tuenh tun tuou tuynh tuyt vau vec vech
  veng vep veu viep vieu vim vip voa voac voai voan voang voanh voat voay voe voen voet vop vuan vuang vuat vuay vue vuech vuenh
  vum vuoc vuoi vuom vuou vup vuu vuy vuyen vuyet vuynh vuyt xach xai xan xang xao xap xat xau xe xec xech xen xenh xeo xeu xi
  xieng xiep xiet xieu xim xinh xip xo xoac xoan xoanh xoat xoc xoen xoet xoi xom xon xong xot xu xua xuang xuay xue xuech xuenh
  xum xun xung xuoi xuom xuon xuot xuou xup xut xuu xuy xuyet xuynh xuyt
`);
