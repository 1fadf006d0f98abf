def test_first(lab, notebook):
    lab.open(notebook("demo.ipynb", "from tests.browser.demo import Waves", "Waves()", "Waves()"))
    lab.run_all()
    lab.screenshot("demo")
    one, two = lab.apps()
    print(lab.errors())
    import statistics

    d = one.delays(one.sliders.first)
    print(d, statistics.median(d))
    print(lab.page.evaluate("() => document.querySelector('.mlsd-app').outerHTML")[:6000])
