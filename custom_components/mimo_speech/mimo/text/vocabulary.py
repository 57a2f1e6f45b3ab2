"""Words that identify a tag: sounds and manners of speaking, in both languages.

The sounds are from Xiaomi's guides to speech synthesis, plus common ones from dialogue. A word that
a smart home also uses for a state ("paused", "breathing", "slow") is left out, or is a tag only
where tags usually stand.
"""

from typing import Final

from .characters import words

ENGLISH_SOUNDS: Final = words("""
    laugh laughs laughing laughed laughter chuckle chuckles chuckling chuckled giggle giggles
    giggling giggled snicker snickers snickering smirk smirks cackle cackles cackling guffaw
    guffaws cough coughs coughing coughed sigh sighs sighing sighed sob sobs sobbing sobbed weep
    weeps weeping whimper whimpers whimpering sniff sniffs sniffing sniffle sniffles sniffling
    sneeze sneezes sneezing sneezed yawn yawns yawning yawned gasp gasps gasping gasped pant pants
    panting wheeze wheezes wheezing groan groans groaning moan moans moaning grunt grunts grunting
    growl growls growling snarl snarls hiss hisses snort snorts snorting scoff scoffs tut tuts
    gulp gulps gulping swallow swallows swallowing hiccup hiccups burp burps hum hums humming
    mumble mumbles mumbling mutter mutters muttering stammer stammers stammering stutter stutters
    stuttering scream screams screaming shriek shrieks yell yells yelling shout shouts shouting
    wail wails inhale inhales inhaling exhale exhales exhaling breath breaths throat
    applause clap claps clapping whistle whistles whistling kiss kisses ahem shudder shudders
""")

ENGLISH_STATES: Final = words("""
    breathing breathes breathe crying cry cries pause
""")
"""Sounds that are also states of things."""

ENGLISH_MANNERS: Final = words("""
    whisper whispers whispering whispered murmur murmurs murmuring breathy softly quietly loudly
    slowly quickly gently angrily happily sadly nervously cheerfully excitedly calmly coldly
    warmly sarcastically tearfully anxiously bitterly proudly shyly seriously playfully hoarsely
    tenderly urgently wearily tiredly sleepily weakly dramatically hesitating smiling grinning
    trembling choking choked faltering deadpan falsetto smile grin sing sings singing
""")
"""What only a speaker does."""

ENGLISH_FEELINGS: Final = words("""
    gentle happy sad angry nervous cheerful excited sarcastic anxious bitter proud shy serious
    playful hoarse tender weary tired sleepy dramatic surprised shocked scared frightened worried
    confused embarrassed annoyed frustrated relieved amused hesitant curious mysterious raspy
    monotone
""")
"""What describes people."""

ENGLISH_QUALITIES: Final = words("""
    soft quiet loud slow fast calm cold warm urgent weak breaking shaking voice tone speed pace
""")
"""What describes things as well as people."""

ENGLISH_MODIFIERS: Final = words("""
    a an the and then in with of to at under up down out his her their my your own again through
    between more very slightly little bit suddenly sudden long short deep deeply big small light
    lightly heavy heavily hard brief briefly nervous bitter soft low high quick slow takes take
    taking gives give giving lets letting clears clear clearing nose lips tears voice tone
    hysterically uncontrollably awkward awkwardly forced fake evil wicked dry wry sharp sharply
    shaky loud quiet half tongue teeth heartily raises raising lowers lowering drops sound sounds
    catches holds catching
""")

CHINESE_SOUNDS: Final = words("""
    笑 大笑 苦笑 轻笑 冷笑 傻笑 偷笑 窃笑 坏笑 微笑 憨笑 狂笑 嗤笑 哈哈 嘿嘿 嘻嘻 呵呵 哭 痛哭
    大哭 哭泣 抽泣 啜泣 哽咽 呜咽 抽噎 抽鼻子 流泪 咳 咳嗽 轻咳 干咳 清嗓 清嗓子 清清嗓子
    清了清嗓子 叹 叹气 叹息 长叹 轻叹 哀叹 吸气 呼气 吐气 深呼吸 喘 喘气 喘息 喘粗气 吸一口气
    吸了口气 吸了一口气 深吸一口气 倒吸凉气 倒吸一口凉气 哈欠 打哈欠 打嗝 喷嚏 打喷嚏 吸鼻子 口哨
    吹口哨 尖叫 惊叫 大叫 惨叫 惊呼 欢呼 呐喊 大喊 喊叫 怒吼 咆哮 嘶吼 吼 冷哼 轻哼 哼 哼唱 嘟囔
    嘀咕 呢喃 喃喃 自言自语 碎碎念 低语 耳语 沉默 停顿 咂嘴 啧 咽口水 吞口水 咽了咽口水 吸了吸鼻子
    鼓掌 拍手 呻吟 抽气 屏息 屏住呼吸 干呕 结巴 磕巴 支支吾吾 急促呼吸 急促的呼吸 沉重的呼吸
    牙齿打颤 撇嘴 噗嗤 竊笑 壞笑 嗚咽 嘆 嘆氣 歎氣 嘆息 長嘆 輕嘆 吸氣 呼氣 吐氣 喘氣 抽氣
    倒吸一口氣 深吸一口氣 噴嚏 打噴嚏 驚叫 慘叫 驚呼 歡呼 輕咳 輕笑 輕哼 自言自語 低語 耳語 停頓
    嚥口水 乾咳 乾嘔 結巴
""")

CHINESE_STATES: Final = words("""
    呼吸 笑声 哭声 掌声 咳嗽声 鼾声 口哨声 尖叫声 叹息声 笑聲 哭聲 掌聲 咳嗽聲
""")

CHINESE_MANNERS: Final = words("""
    小声 大声 轻声 低声 高声 柔声 细声 悄声 气声 哭腔 颤音 鼻音 语速 加快 放慢 变快 变慢 提高 压低
    提高音量 压低声音 压低嗓音 提高嗓门 喊话 颤抖 发抖 带着 撒娇 调侃 嘲讽 讽刺 紧张 激动 害羞
    得意 疲惫 虚弱 急促 压抑 痛苦 生气 难过 尴尬 犹豫 迟疑 惊喜 好奇 神秘 认真 坚定 哀伤 哀怨 绝望
    恐惧 害怕 焦急 着急 不耐烦 不屑 不满 慌张 慌乱 平淡 冷淡 冷静 热情 亲切 幸福 感动 失落 沮丧
    疑惑 困惑 震惊 崩溃 感慨 感叹 调皮 可爱 羞涩 忧伤 悲痛 低沉 嘶哑 颤声 深情 专注 自信 焦虑 安慰
    鼓励 讨好 嫌弃 嘲笑 挑衅 威严 庄重 沉稳 干脆 欢快 轻快 愉快 高兴 快乐 喜悦 惊慌 恳求 哀求 质问
    反问 宠溺 甜蜜 娇羞 傲娇 阴险 诡异 朗读 播音腔 小聲 大聲 輕聲 低聲 高聲 柔聲 細聲 悄聲 氣聲
    語速 變快 變慢 壓低 壓低聲音 顫抖 發抖 帶著 撒嬌 嘲諷 緊張 激動 虛弱 壓抑 生氣 難過 尷尬 猶豫
    驚喜 認真 堅定 絕望 恐懼 熱情 親切
""")

CHINESE_MODIFIERS: Final = words("""
    突然 忽然 猛地 猛然 轻轻 长长 深深 缓缓 慢慢 默默 连连 不停 稍 稍微 微微 略带 略 有些 有点
    一点 短暂 片刻 许久 良久 深 长 短 轻 重 大 小 强 干 一 两 三 几 声 个 口 气 下 阵 会儿 秒 了
    着 地 的 得 打 起来 出声 出来 不已 不止 嘴 鼻子 嗓子 嗓音 语气 语调 语速 音量 声音 声调 情绪
    捂着 捂嘴 咬牙 哽住 忍住 忍不住 又 再 更 非常 十分 极度 沉重 微弱 缓慢 急忙 寒冷 导致 泪水
    眼泪 含泪 含着 自己 自嘲 和 并 而 輕輕 長長 緩緩 略帶 短暫 許久 長 輕 個 聲 氣 陣 會兒 著 起來
    出來 語氣 語調 聲音 聲調 情緒
""")
