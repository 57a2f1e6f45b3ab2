"""Examples for designed voices, by language: descriptions, and texts to hear a voice.

A description is one or two sentences about age and gender, timbre, pace and mood, without names.
Texts take about ten seconds, as one of them becomes the sample of the voice.
"""

from typing import Final

DESCRIPTIONS: Final = {
    "en": (
        "A warm woman of about forty with a soft, low voice. She speaks calmly and clearly.",
        "An old man with a rough, deep voice who tells stories slowly and with a smile.",
        "A cheerful young woman with a bright voice. She speaks quickly and with much energy.",
        "A matter-of-fact man of about thirty with a clear voice, like a newsreader.",
        "A friendly boy of about ten, curious and a little out of breath.",
    ),
    "zh-Hans": (
        "四十岁左右的女性，声音温暖低柔，语速平稳，吐字清楚。",
        "一位老爷爷，嗓音低沉沙哑，慢悠悠地讲故事，带着笑意。",
        "开朗的年轻女孩，声音清亮，语速偏快，充满活力。",
        "三十岁左右的男性，声音清晰沉稳，像新闻主播。",
        "十岁左右的小男孩，好奇又友好，说话有点上气不接下气。",
    ),
    "zh-Hant": (
        "四十歲左右的女性，聲音溫暖低柔，語速平穩，咬字清楚。",
        "一位老爺爺，嗓音低沉沙啞，慢慢地講故事，帶著笑意。",
        "開朗的年輕女孩，聲音清亮，語速偏快，充滿活力。",
        "三十歲左右的男性，聲音清晰沉穩，像新聞主播。",
        "十歲左右的小男孩，好奇又友善，說話有點上氣不接下氣。",
    ),
}
TEXTS: Final = {
    "en": "Good morning. The coffee is ready, all windows are closed, and it will stay sunny until "
    "the evening. Shall I read the news to you?",
    "zh-Hans": "早上好。咖啡已经煮好了，窗户都关好了，今天一直到傍晚都是晴天。"
    "要不要我给你念念新闻？",
    "zh-Hant": "早安。咖啡已經煮好了，窗戶都關好了，今天一直到傍晚都是晴天。要不要我唸新聞給你聽？",
}
