"""Everyday syllables among those that say one thing in Unicode and another in an old encoding, to tell which was meant.

"tôm" is a word and "tụm" hardly one, though both are spelt well: a cell that reads "tôm" was never "tụm" in TCVN3.
"""

from __future__ import annotations

_EVERYDAY = """
bá bái bám bán bãi bé bén bê bên bì bìm bí bò bòng bó bóc bói bón bóng bóp bô bôi bôn bông bù bùa bùi bùng búi băn
băng bơ bơi bơm bấm bề bị bịn bỏ bỏng bố bốn bộ bộc bộn bột bớt bờ bỡ bụi bụng bừng bự chán chân chè chém chén chép
chì chìm chí chín chít chó chóc chói chóng chóp chõng chùa chùi chú chúa chúc chúi chúng chút chăm chăn chăng chĩa
chơi chấm chế chị chốc chối chốn chống chồi chồng chỗ chột chớ chớm chớp chờ chụm chừa chừng cá cái cám cán cáng câm
cân còi còn có cói côi côn công cõi cõng cù cùi cùng cúc cúi cúm cúng căm căn căng cũ cũng cơ cơi cơm cơn cỏ cố cốc
cối cống cốt cồi cồn cụ cụm cừ cự doãn dám dán dáng dâm dân dâng dã dép dê dì dò dòng dó dôi dõi dù dùi dùng dúi dăm
dĩ dũa dũng dơ dơi dư dấu dẫn dễ dị dốc dối dồi dồn dỗ dột dỡ dụ dụi dụng dừa dừng dự dựa dựng giá giám gián giáng giã
giãn giò giòn gió gióng giông giúp giũ giơ giọng giỏ giỏi giống giồng giộp giờ gái gán gân gã gò góc gói góp gót gông
gõ gùi gút găm găng gũi gỏi gố gốc gối gồi gồng gỗ gụ gừng hoà hoài hoàn hoàng hoá hoãn hái hám hán hâm hân hãi hãm
hãng hè hèm hèn hét hên hí hít hò hòa hòm hòn hóa hói hô hôi hôm hôn hông hùa hùng hú húng húp hút hăng hũ hơ hơi hơn
hấu hến họng hỏi hỏng hố hốc hống hồ hồi hồng hỗn hộ hộc hộp hột hớ hớt hờ hừng khoá khoán khoáng khá khám khán kháng
khén khép khét khê khì khí khít khó khóa khóc khói khô khôi khôn không khùng khúc khăn khơi khỏi khốc khối khốn khống
khớp khờ khựng kèm kí ký loài loá loãng lá lái lán lâm lân lã lãi lãng lén lê lên lì lít lò lòi lòng ló lóa lóc lóng
lót lô lôi lông lõi lõm lù lùa lùi lùng lú lúa lúc lún lúng lúp lý lăm lăn lăng lĩ lũ lơ lư lẫn lị lịm lọng lỏng lố
lốc lối lốm lốt lồi lồn lồng lỗ lỗi lộ lộc lộn lộng lột lớn lớp lờ lỡ lụi lừ lừa lừng lựa má mái mán mâm mân mã mãi
mãn mè mép mét mê mì mím mít mò mòi mòn mó móc mói món móng mô môi môn mông mõ mõm mù mùa mùi mùng múc múi mút măng mĩ
mũ mũi mơ mềm mịn mọng mỏ mỏi mỏng mống mộ mộc mộng một mớ mờ mỡ mụ mụn mừng nghìn ngoài ngoái ngán ngâm ngân ngã ngò
ngòi ngó ngói ngón ngóng ngô ngôi ngôn ngõ ngăn ngũ ngơ ngỏ ngố ngốn ngồi ngỗng ngụ ngụm ngừ ngừa ngừng ngự ngựa nhá
nhái nhám nhâm nhân nhã nhãn nhè nhé nhì nhìn nhím nhóc nhói nhóm nhón nhô nhôm nhông nhú nhúm nhún nhúng nhút nhăn
nhăng nhĩ nhũn nhơ nhấn nhịn nhỏ nhồi nhộn nhộng nhớ nhớt nhờ nhờn nhỡ nhụ nhừ nhựa nái nán nâng né nén nét nê nêm nên
nêu nín nít nòi nòng nó nóc nói nón nóng nô nôi nôm nôn nông nõn núi núm núng nút năm năng nơ nơi nấm nấu nền nỏ nối
nống nốt nồi nồng nỗi nộm nộp nụ oà phá phái phán phân phèn phép phê phì phí phím phòng phó phóng phô phôi phông phù
phùng phú phúc phút phơi phấn phẩm phỏng phố phụ quê quên quí quý rá rái rán ráng râm rân rã rèm rèn rét rên rì rò ròi
ròng róc rót rô rôm rõ rùa rùng rúc rút răng rũ rơi rơm rễ rỏ rối rốn rốt rồi rồng rộ rộn rộng rộp rớt rờ rỡ rụng rừng
rựa soái soát sám sán sáng sâm sân sãi sét sê sên sò sòng sóc sói sóng sót sô sôi sông sùi sùng sú súc súng sút săn sĩ
sũng sơ sơn sư sẫm sỏi số sốc sống sốt sộ sớ sớm sớt sờ sờn sụn sừng sự thoáng thoát thá thái thám thán tháng thâm
thân thèm thép thét thêm thêu thì thí thím thòi thóc thói thóp thô thôi thôn thông thù thùa thùng thú thúc thúng thơ
thơm thư thẩm thế thể thị thỏ thỏi thối thốn thống thốt thồ thớ thớt thờ thụ thừa thừng toà toàn toán trá trái trám
trán tráng trâm trân trãi tré trét trê trên trì trí trò tròn tróc trói trót trôi trông trõ trùng trú trúc trúng trút
trăm trăn trăng trơ trơn trấn trễ trị trọng trỏ trối trốn trống trồi trồng trộm trộn trụ trụi trừ trừng tá tái tám tán
táng tâm tân tã tép tét tê tên tì tìm tí tím tín tít tò tòa tóc tóm tô tôi tôm tôn tông tù tùng tú túc túi túm túng tý
tăm tăng tơ tơi tư tấm tấn tẩm tế tỏ tỏi tố tốc tối tốn tống tốt tồ tồi tồn tộ tộc tột tớ tờ tụ từ từng tự tựa vá vái
ván váng vân vã vãi vãn vé vén vét vê vì ví vò vòi vòm vòng vó vóc vót vô vôi vông võ võng vùi vùng vú văn vĩ vơi vấn
vẫn về vị vịn vọng vỏ vốn vớ vớt vờ vỡ vụ vụn vụng vừng vựa vựng xoài xoàn xoá xoăn xá xám xâm xã xé xén xét xê xì xí
xít xóa xóc xói xóm xô xôi xông xù xúc xăm xăng xơ xơi xỏ xốc xối á ái ám án âm ã è é ém én ép ê ì í ít ò òa ó óc ói
óng ô ôi ôm ôn ông õ ù ú úa úng úp út ý ăn ơ ơi ơn ư ấm ẩm ẩn ốc ối ốm ống ồn ộ ớn ớt ừ
"""
_WORDS = frozenset(_EVERYDAY.split())


def is_familiar(word: str) -> bool:
    """Whether ``word``, in lower case and NFC, is an everyday one among the syllables that can be mistaken."""
    return word in _WORDS
