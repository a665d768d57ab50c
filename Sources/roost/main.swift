import CLI

await Roost.run()
