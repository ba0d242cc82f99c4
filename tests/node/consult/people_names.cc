// Names as they are met in Uttar Pradesh, Kolkata and Tehran, each as people there write it.
#include "tests/node/consult/people.h"

namespace harkara::node::consult::testing {

const std::vector<Spellings>& women() {
  static const std::vector<Spellings> kNames = {
      {"Sita|Seeta|Sitaa", "सीता", "সীতা", "سیتا"},
      {"Rama|Ramaa", "रमा", "রমা", "راما"},
      {"Lakshmi|Laxmi|Lakshami|Luxmi", "लक्ष्मी", "লক্ষ্মী", "لکشمی"},
      {"Sunita|Suneeta|Sunitha", "सुनीता", "সুনীতা", "سنیتا"},
      {"Anita|Aneeta", "अनीता", "অনিতা", "انیتا"},
      {"Geeta|Gita", "गीता", "গীতা", "گیتا"},
      {"Kamla|Kamala|Kamlaa", "कमला", "কমলা", "کملا"},
      {"Savitri|Sabitri|Savithri", "सावित्री", "সাবিত্রী", "ساوتری"},
      {"Pushpa|Puspa", "पुष्पा", "পুষ্পা", "پشپا"},
      {"Shanti|Santi|Shaanti", "शांति", "শান্তি", "شانتی"},
      {"Meena|Mina", "मीना", "মীনা", "مینا"},
      {"Usha|Oosha", "उषा", "ঊষা", "اوشا"},
      {"Vidya|Bidya|Vidhya", "विद्या", "বিদ্যা", "ودیا"},
      {"Jyoti|Jyothi|Joyti", "ज्योति", "জ্যোতি", "جیوتی"},
      {"Rekha|Reka", "रेखा", "রেখা", "ریکھا"},
      {"Asha|Aasha", "आशा", "আশা", "آشا"},
      {"Fatima|Fatema|Fatemeh|Phatima", "फ़ातिमा", "ফাতিমা", "فاطمه"},
      {"Zahra|Zohra|Zahrah|Jahra", "ज़हरा", "জাহরা", "زهرا"},
      {"Maryam|Mariam|Mariyam|Meryem", "मरियम", "মরিয়ম", "مریم"},
      {"Zainab|Zeynab|Jainab|Zeinab", "ज़ैनब", "জয়নব", "زینب"},
      {"Khadija|Khadijeh|Khatija", "ख़दीजा", "খাদিজা", "خدیجه"},
      {"Salma|Salmah", "सलमा", "সালমা", "سلما"},
      {"Nasreen|Nasrin", "नसरीन", "নাসরিন", "نسرین"},
      {"Shabnam|Sabnam", "शबनम", "শবনম", "شبنم"},
      {"Rukhsana|Ruksana|Rokhsana", "रुख़साना", "রুকসানা", "رخسانه"},
      {"Ayesha|Aisha|Ayisha|Aysha", "आयशा", "আয়েশা", "عایشه"},
      {"Parvati|Parbati|Parvathi", "पार्वती", "পার্বতী", "پاروتی"},
      {"Draupadi|Dropadi|Draupdi", "द्रौपदी", "দ্রৌপদী", "دروپدی"},
      {"Kiran|Kiron", "किरण", "কিরণ", "کرن"},
      {"Sushila|Susheela|Shusila", "सुशीला", "সুশীলা", "سشیلا"},
      {"Phoolmati|Fulmati|Phulmati", "फूलमती", "ফুলমতি", "پھولمتی"},
      {"Munni|Muni", "मुन्नी", "মুন্নি", "منی"},
      {"Bimla|Vimla|Bimala|Vimala", "विमला", "বিমলা", "وملا"},
      {"Leila|Laila|Leyla", "लैला", "লায়লা", "لیلا"},
      {"Shirin|Shireen|Sirin", "शीरीं", "শিরিন", "شیرین"},
      {"Narges|Nargis|Nargess", "नरगिस", "নার্গিস", "نرگس"},
      {"Mahnaz|Mahnaaz", "महनाज़", "মাহনাজ", "مهناز"},
      {"Tahereh|Tahira|Tahera", "ताहिरा", "তাহেরা", "طاهره"}};
  return kNames;
}

const std::vector<Spellings>& men() {
  static const std::vector<Spellings> kNames = {
      {"Ram|Raam", "राम", "রাম", "رام"},
      {"Shyam|Syam|Sham|Shaam", "श्याम", "শ্যাম", "شیام"},
      {"Mohan|Mohon", "मोहन", "মোহন", "موہن"},
      {"Rajesh|Rajes|Raajesh", "राजेश", "রাজেশ", "راجیش"},
      {"Suresh|Sureish|Sures", "सुरेश", "সুরেশ", "سریش"},
      {"Ramesh|Romesh|Rames", "रमेश", "রমেশ", "رمیش"},
      {"Mukesh|Mookesh", "मुकेश", "মুকেশ", "مکیش"},
      {"Vijay|Bijay|Vijai|Bijoy", "विजय", "বিজয়", "وجے"},
      {"Vishnu|Bishnu|Vishnoo", "विष्णु", "বিষ্ণু", "وشنو"},
      {"Krishna|Krishan|Krisna", "कृष्ण", "কৃষ্ণ", "کرشنا"},
      {"Ganesh|Ganes|Gonesh", "गणेश", "গণেশ", "گنیش"},
      {"Arun|Aroon", "अरुण", "অরুণ", "ارون"},
      {"Ashok|Asok|Ashoke", "अशोक", "অশোক", "اشوک"},
      {"Gopal|Gopaal", "गोपाल", "গোপাল", "گوپال"},
      {"Jagdish|Jagadish|Jagdeesh", "जगदीश", "জগদীশ", "جگدیش"},
      {"Mahesh|Mohesh", "महेश", "মহেশ", "مہیش"},
      {"Subhash|Subhas|Suvash", "सुभाष", "সুভাষ", "سبھاش"},
      {"Sanjay|Sanjoy|Sanjai", "संजय", "সঞ্জয়", "سنجے"},
      {"Bhola|Vola|Bholaa", "भोला", "ভোলা", "بھولا"},
      {"Mohammad|Muhammad|Mohammed|Md|Mohd", "मोहम्मद", "মোহাম্মদ", "محمد"},
      {"Ahmad|Ahmed|Ahamed", "अहमद", "আহমেদ", "احمد"},
      {"Ali|Aly", "अली", "আলী", "علی"},
      {"Hasan|Hassan|Hasaan", "हसन", "হাসান", "حسن"},
      {"Hossein|Husain|Hussain|Hosen|Hussein", "हुसैन", "হোসেন", "حسین"},
      {"Reza|Raza|Rida", "रज़ा", "রেজা", "رضا"},
      {"Abdul|Abdol|Abdool", "अब्दुल", "আব্দুল", "عبدل"},
      {"Rahim|Raheem|Rohim", "रहीम", "রহিম", "رحیم"},
      {"Karim|Kareem|Korim", "करीम", "করিম", "کریم"},
      {"Ibrahim|Ebrahim|Ibraheem", "इब्राहिम", "ইব্রাহিম", "ابراهیم"},
      {"Yusuf|Yousef|Yousuf|Yusef", "यूसुफ़", "ইউসুফ", "یوسف"},
      {"Mehdi|Mahdi", "मेहदी", "মেহেদী", "مهدی"},
      {"Amir|Ameer", "अमीर", "আমির", "امیر"},
      {"Javad|Jawad|Javed", "जावेद", "জাভেদ", "جواد"},
      {"Saeed|Said|Sayeed", "सईद", "সাঈদ", "سعید"},
      {"Kazem|Kazim|Kasim", "काज़िम", "কাজিম", "کاظم"},
      {"Prabhu|Probhu|Prabhoo", "प्रभु", "প্রভু", "پربھو"},
      {"Chandan|Chondon", "चंदन", "চন্দন", "چندن"},
      {"Dinesh|Deenesh", "दिनेश", "দীনেশ", "دنیش"}};
  return kNames;
}

const std::vector<Spellings>& surnames() {
  static const std::vector<Spellings> kNames = {
      {"Devi|Debi", "देवी", "দেবী", "دیوی"},
      {"Kumar|Kumaar", "कुमार", "কুমার", "کمار"},
      {"Singh|Sing|Sinh", "सिंह", "সিং", "سنگھ"},
      {"Yadav|Jadav|Yadava|Yadaw", "यादव", "যাদব", "یادو"},
      {"Sharma|Sarma|Sharmaa", "शर्मा", "শর্মা", "شرما"},
      {"Verma|Varma|Burma", "वर्मा", "বর্মা", "ورما"},
      {"Mishra|Misra|Mishraa", "मिश्रा", "মিশ্র", "مشرا"},
      {"Gupta|Guptaa", "गुप्ता", "গুপ্ত", "گپتا"},
      {"Prasad|Prashad|Parsad", "प्रसाद", "প্রসাদ", "پرساد"},
      {"Tiwari|Tewari|Tiwary|Tivari", "तिवारी", "তিওয়ারি", "تیواری"},
      {"Chauhan|Chouhan|Chohan", "चौहान", "চৌহান", "چوہان"},
      {"Maurya|Mourya|Morya", "मौर्य", "মৌর্য", "موریا"},
      {"Pal|Paul", "पाल", "পাল", "پال"},
      {"Das|Dass", "दास", "দাস", "داس"},
      {"Mondal|Mandal", "मंडल", "মণ্ডল", "منڈل"},
      {"Biswas|Bishwas|Viswas", "विश्वास", "বিশ্বাস", "بسواس"},
      {"Ghosh|Ghose", "घोष", "ঘোষ", "گھوش"},
      {"Mukherjee|Mukerji|Mukhopadhyay", "मुखर्जी", "মুখার্জী", "مکھرجی"},
      {"Banerjee|Banerji|Bandyopadhyay", "बनर्जी", "ব্যানার্জী", "بنرجی"},
      {"Chakraborty|Chakravarti|Chakrabarti", "चक्रवर्ती", "চক্রবর্তী", "چکرورتی"},
      {"Sarkar|Sircar|Sorkar", "सरकार", "সরকার", "سرکار"},
      {"Bhattacharya|Bhattacharjee|Bhattacharyya", "भट्टाचार्य", "ভট্টাচার্য", "بھٹاچاریہ"},
      {"Khan|Khaan", "ख़ान", "খান", "خان"},
      {"Ansari|Ansary", "अंसारी", "আনসারী", "انصاری"},
      {"Begum|Begam|Begom", "बेगम", "বেগম", "بیگم"},
      {"Khatun|Khatoon", "ख़ातून", "খাতুন", "خاتون"},
      {"Sheikh|Shaikh|Sekh", "शेख़", "শেখ", "شیخ"},
      {"Molla|Mulla|Mollah", "मुल्ला", "মোল্লা", "ملا"},
      {"Hosseini|Husaini|Hoseini", "हुसैनी", "হোসাইনি", "حسینی"},
      {"Ahmadi|Ahmedi", "अहमदी", "আহমাদি", "احمدی"},
      {"Mohammadi|Muhammadi|Mohamadi", "मोहम्मदी", "মোহাম্মাদি", "محمدی"},
      {"Karimi|Kareemi", "करीमी", "করিমি", "کریمی"},
      {"Rezaei|Rezai|Rezaie", "रज़ाई", "রেজায়ি", "رضایی"},
      {"Moradi|Muradi", "मुरादी", "মোরাদি", "مرادی"},
      {"Jafari|Jaafari|Jafary", "जाफ़री", "জাফরি", "جعفری"},
      {"Ghasemi|Qasemi|Kasemi", "क़ासिमी", "কাসেমি", "قاسمی"},
      {"Rahmani|Rehmani", "रहमानी", "রহমানি", "رحمانی"},
      {"Tehrani|Tahrani", "तेहरानी", "তেহরানি", "تهرانی"}};
  return kNames;
}

const std::vector<Spellings>& villages() {
  static const std::vector<Spellings> kNames = {
      {"Rampur|Rampoor", "रामपुर", "রামপুর", "رامپور"},
      {"Bilaspur|Vilaspur", "बिलासपुर", "বিলাসপুর", "بلاسپور"},
      {"Kheri|Kheree", "खीरी", "খেরি", "کھیری"},
      {"Gosainganj|Gosaiganj", "गोसाईंगंज", "গোসাইগঞ্জ", "گوسائیںگنج"},
      {"Barabanki|Bara Banki", "बाराबंकी", "বারাবাঁকি", "بارہ بنکی"},
      {"Diamond Harbour|Daimond Harbar", "डायमंड हार्बर", "ডায়মন্ড হারবার", "ڈائمنڈ ہاربر"},
      {"Basirhat|Bosirhat", "बसीरहाट", "বসিরহাট", "بشیرہاٹ"},
      {"Kakdwip|Kakdip", "काकद्वीप", "কাকদ্বীপ", "کاکدیپ"},
      {"Varamin|Veramin", "वरामीन", "ভারামিন", "ورامین"},
      {"Shahriar|Shahryar", "शहरियार", "শাহরিয়ার", "شهریار"},
      {"Pakdasht|Pakdast", "पाकदश्त", "পাকদশত", "پاکدشت"},
      {"Eslamshahr|Islamshahr", "इस्लामशहर", "ইসলামশহর", "اسلامشهر"}};
  return kNames;
}

}  // namespace harkara::node::consult::testing
